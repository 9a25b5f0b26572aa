import type { RecordHeader } from '../../schemas/record.ts';
import type { Holding, Member, MemberRecord, RosterState } from '../../schemas/member.ts';
import { placed } from './placing.ts';

/**
 * A member of whom nothing came while another one beat so often is gone: the log itself says so, to all readers at the same
 * offset. Beats of one member lie `members.beatMs` apart at least, so that it is silent for three of them or longer.
 */
export const silentBeats = 4;

type Holder = NonNullable<Holding['holder']>;

/** The fold of `members.v1`: who is there, who holds what since when, who should. Pure; equal logs give equal rosters. */
export class Roster {
  #generation = -1;
  #since = 0;
  #members = new Map<string, Member>();
  #holdings = new Map<string, Holding>();

  /** Offset of the last change of who is there or holds what; -1 before the first. */
  get generation(): number {
    return this.#generation;
  }

  /** Records since the latest view: when there are many, somebody should write one. */
  get sinceView(): number {
    return this.#since;
  }

  members(): readonly Member[] {
    return [...this.#members.values()];
  }

  holdings(): readonly Holding[] {
    return [...this.#holdings.values()];
  }

  holding(key: string): Holding | undefined {
    return this.#holdings.get(key);
  }

  /** Whether this run of it is there: false before it joined and since it left, was replaced or is gone. */
  has({ id, run }: Holder): boolean {
    return this.#members.get(id)?.run === run;
  }

  /** Offsets rise from call to call. */
  apply(record: MemberRecord, { writer, sequence }: Pick<RecordHeader, 'writer' | 'sequence'>, offset: number): void {
    this.#since++;
    if (record.type === 'view') this.#since = 0;
    else if (record.type === 'joined') this.#join(record, writer, sequence, offset);
    else this.#hear(record, writer, sequence, offset);
  }

  snapshot(): RosterState {
    return structuredClone({
      ...{ generation: this.#generation, since: this.#since },
      ...{ members: [...this.#members.values()], holdings: [...this.#holdings.values()] },
    });
  }

  restore({ generation, since, members, holdings }: RosterState): void {
    this.#generation = generation;
    this.#since = since;
    this.#members = new Map(structuredClone(members).map((one) => [one.id, one]));
    this.#holdings = new Map(structuredClone(holdings).map((one) => [one.key, one]));
  }

  #join(
    { id, process, wants }: MemberRecord & { type: 'joined' },
    run: string,
    sequence: number,
    offset: number,
  ): void {
    if (this.#members.get(id)?.run === run) return;
    this.#members.set(id, { id, run, process, sequence, joined: offset, last: offset, beats: [], wants });
    this.#settle(offset);
  }

  #hear(
    record: Exclude<MemberRecord, { type: 'view' | 'joined' }>,
    run: string,
    sequence: number,
    offset: number,
  ): void {
    const member = this.members().find((one) => one.run === run);
    // Nobody listens to one that is gone: it joins again.
    if (member === undefined || sequence <= member.sequence) return;
    Object.assign(member, { last: offset, sequence });
    if (record.type === 'beat') this.#beat(member, offset);
    else if (record.type === 'left') this.#members.delete(member.id);
    else if (record.type === 'wants') member.wants = record.keys;
    else if (record.type === 'released') this.#release(record.key, member);
    else this.#note(record.key, record.note, member);
    if (record.type !== 'beat' && record.type !== 'noted') this.#settle(offset);
  }

  #beat(member: Member, offset: number): void {
    member.beats.push(offset);
    if (member.beats.length < silentBeats) return;
    if (member.beats.length > silentBeats) member.beats.shift();
    const [oldest = 0] = member.beats;
    const silent = this.members().filter(({ last }) => last < oldest);
    for (const { id } of silent) this.#members.delete(id);
    if (silent.length > 0) this.#settle(offset);
  }

  #release(key: string, member: Member): void {
    const holding = this.#heldBy(key, member);
    if (holding !== undefined) delete holding.holder;
  }

  #note(key: string, note: string, member: Member): void {
    const holding = this.#heldBy(key, member);
    if (holding !== undefined) holding.note = note;
  }

  #heldBy(key: string, { id, run }: Member): Holding | undefined {
    const holding = this.#holdings.get(key);
    return holding?.holder?.id === id && holding.holder.run === run ? holding : undefined;
  }

  /** Gives away what nobody holds, and says who should have what. */
  #settle(offset: number): void {
    this.#generation = offset;
    const wanted = new Map<string, string[]>();
    for (const { id, wants } of this.#members.values())
      for (const key of new Set(wants)) wanted.set(key, [...(wanted.get(key) ?? []), id]);
    const before = new Map([...this.#holdings].flatMap(([key, { target }]) => (target ? [[key, target]] : [])));
    const targets = placed(wanted, before);
    for (const key of new Set([...this.#holdings.keys(), ...wanted.keys()])) this.#give(key, targets.get(key), offset);
  }

  #give(key: string, target: string | undefined, offset: number): void {
    const held = this.#holdings.get(key);
    const to = target === undefined ? undefined : this.#members.get(target);
    const next: Holding = { key, ...(to === undefined ? {} : { target: to.id }) };
    if (held?.note !== undefined) next.note = held.note;
    const stays = held?.holder !== undefined && this.has(held.holder);
    if (stays) Object.assign(next, { holder: held.holder, epoch: held.epoch });
    else if (to !== undefined) Object.assign(next, { holder: { id: to.id, run: to.run }, epoch: offset });
    if (next.target === undefined && next.holder === undefined && next.note === undefined) this.#holdings.delete(key);
    else this.#holdings.set(key, next);
  }
}
