import { memberRecordSchema } from '../../schemas/member.ts';
import { topics } from '../../schemas/topics.ts';
import type { Clock } from '../clock.ts';
import { follow } from '../log/follow.ts';
import { readJson } from '../log/json-record.ts';
import type { EventLog } from '../log/port.ts';
import type { Logger } from '../logger.ts';
import { pause } from '../retry.ts';
import { patientRoster, Views } from './latest-view.ts';
import { heldKey, type Known } from './held.ts';
import { OwnKey, type Ways, type Work } from './own-key.ts';
import { type MembersReport, reportOf } from './report.ts';
import { Roster, silentBeats } from './roster.ts';
import { Saying } from './saying.ts';
import { Signs } from './signs.ts';

export interface MembershipOptions {
  log: Pick<EventLog, 'append' | 'bounds' | 'read'>;
  clock: Clock;
  logger: Pick<Logger, 'warn'>;
  /** The same whenever this instance starts again, and no other's: what it held before is then not waited for. */
  id: string;
  /** What it is called in status. */
  process: string;
  /** Pause between two signs of life, real ms. One from whom nothing comes for three to four of them is gone. */
  beatMs: number;
}

/**
 * This instance among all that share work over the log. `members.v1` says who is there and who holds which key, and every
 * instance folds it to the same answer. Nothing else is asked, so that it is the same on every log.
 */
export class Membership {
  readonly #options: MembershipOptions;
  readonly #own = new Map<string, OwnKey>();
  readonly #stopping = new AbortController();
  readonly #failing = Promise.withResolvers<never>();
  readonly #saying: Saying;
  #id: string;
  #roster = new Roster();
  #begun: Promise<void> | undefined;
  #listening: Promise<void> = Promise.resolve();
  /** Whether this run has been seen to join; when it is not there any more, it is gone. */
  #seen = false;
  /** The keys that were asked for last. */
  #asked: readonly string[] = [];
  readonly #signs = new Signs();
  readonly #views = new Views();
  readonly #ways: Ways = {
    hold: (key, epoch, signal) => heldKey(this.#known, key, epoch, signal),
    ended: () => this.#settle(),
    handOn: (key) => this.#saying.say({ type: 'released', key }),
    again: (key, { code, message }) => this.#options.logger.warn({ key, code, message }, 'this work begins again'),
  };
  #more = Promise.withResolvers<void>();
  readonly #known: Known = {
    holds: (key, epoch) => this.#holds(key, epoch),
    isHeard: () => this.#signs.sinceHeard < (silentBeats - 1.5) * this.#options.beatMs,
    note: (key) => this.#roster.holding(key)?.note,
    say: (record) => void this.#saying.say(record),
    more: () => this.#more.promise,
  };
  #closed: Promise<void> | undefined;

  constructor(options: MembershipOptions) {
    this.#options = options;
    this.#id = options.id;
    this.#failing.promise.catch(() => undefined);
    this.#saying = new Saying({ ...options, onFailure: (failure) => this.#failing.reject(failure) });
  }

  /** What it goes by among the others. */
  get id(): string {
    return this.#id;
  }

  /** Who is there and holds what, as far as this instance has read. */
  get roster(): Roster {
    return this.#roster;
  }

  /** Nothing while it wants nothing. */
  status(): { members?: MembersReport } {
    return this.#begun === undefined ? {} : { members: reportOf(this.#id, this.#roster) };
  }

  /**
   * `work` runs while this instance holds the key: again each time it is given the key, never twice at once here. It must
   * end soon after its signal aborts; only then is the key handed on.
   * @returns resolves when the work ended by itself, or was ended by `close`, at once after that; rejects with what it failed with
   */
  hold(key: string, work: Work): Promise<void> {
    if (this.#closed !== undefined) return Promise.resolve();
    const own = new OwnKey(key, work);
    this.#own.set(key, own);
    // After this turn, so that the others are told of all keys of a role at once.
    this.#begun ??= Promise.resolve().then(() => this.#begin());
    this.#begun.then(() => this.#settle()).catch((failure: unknown) => this.#failing.reject(failure));
    return Promise.race([own.done, this.#failing.promise]);
  }

  /** Ends all work, hands on what was held, and leaves; once, however often it is asked to. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    for (const one of this.#own.values()) one.end();
    if (this.#begun === undefined) return;
    if (!this.#seen) this.#stopping.abort();
    await this.#begun.catch(() => undefined);
    this.#settle();
    await Promise.allSettled([...this.#own.values()].map(({ done }) => done));
    this.#saying.say({ type: 'left' });
    await this.#saying.close();
    this.#stopping.abort();
    await this.#listening;
  }

  async #begin(): Promise<void> {
    const { signal } = this.#stopping;
    const { roster, next } = await patientRoster(this.#options, signal);
    if (signal.aborted) return;
    this.#roster = roster;
    this.#join();
    this.#listening = Promise.all([this.#listen(next), this.#beat()]).then(
      () => undefined,
      (failure: unknown) => this.#failing.reject(failure),
    );
  }

  async #listen(from: number): Promise<void> {
    const { signal } = this.#stopping;
    for await (const records of follow(this.#options.log, topics.members, 0, from, { signal })) {
      for (const record of records) {
        const { header, offset } = record;
        this.#roster.apply(readJson(record, memberRecordSchema), header, offset);
        if (header.writer === this.#saying.run && this.#present) this.#signs.heard(header.sequence);
      }
      this.#settle();
      this.#more.resolve();
      this.#more = Promise.withResolvers();
      if (this.#present && this.#views.due(this.#roster, this.#id))
        this.#saying.say({ type: 'view', before: (records.at(-1)?.offset ?? 0) + 1, state: this.#roster.snapshot() });
    }
  }

  async #beat(): Promise<void> {
    while (await pause(this.#options.beatMs, this.#stopping.signal)) {
      if (!this.#present) continue;
      this.#signs.give(() => this.#saying.say({ type: 'beat' }));
      // Never two on their way: how far apart they lie in the log is what silence is measured by.
      await this.#saying.said();
    }
  }

  #join(): void {
    this.#saying.renew();
    // Another one goes by this id, which two must not: they would drive each other out for ever.
    if (this.#seen && this.#roster.members().some(({ id }) => id === this.#id))
      this.#id = `${this.#options.id}.${this.#saying.run}`;
    this.#seen = false;
    this.#asked = this.#wants();
    const { process } = this.#options;
    this.#signs.give(() => this.#saying.say({ type: 'joined', id: this.#id, process, wants: [...this.#asked] }));
  }

  get #present(): boolean {
    return this.#roster.has({ id: this.#id, run: this.#saying.run });
  }

  #wants(): string[] {
    return [...this.#own.values()].filter(({ wanted }) => wanted).map(({ key }) => key);
  }

  #holds(key: string, epoch: number): boolean {
    const { holder, epoch: since } = this.#roster.holding(key) ?? {};
    return since === epoch && holder?.id === this.#id && holder.run === this.#saying.run;
  }

  /** Brings our work in line with what the log says. */
  #settle(): void {
    const here = this.#present;
    this.#seen ||= here;
    const wants = this.#wants();
    // Declared gone, as after a long stop: whatever it held is another's, or will be.
    if (this.#seen && !here && wants.length > 0) this.#join();
    else if (here && wants.join('\n') !== this.#asked.join('\n')) {
      this.#asked = wants;
      this.#saying.say({ type: 'wants', keys: wants });
    }
    for (const own of this.#own.values()) this.#settleKey(own, here);
  }

  #settleKey(own: OwnKey, here: boolean): void {
    const { epoch = 0, target } = this.#roster.holding(own.key) ?? {};
    const held = here && this.#holds(own.key, epoch);
    own.settle({ epoch, held, meant: target === this.#id }, this.#ways);
  }
}
