import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { MemberRecord } from '../../schemas/member.ts';
import { Roster, silentBeats } from './roster.ts';

/** A log of members in the making: each says its own sequences. */
class Log {
  readonly roster = new Roster();
  readonly said: [MemberRecord, { writer: string; sequence: number }, number][] = [];
  #offset = 0;

  say(writer: string, record: MemberRecord, sequence = ++this.#offset): this {
    const one: Log['said'][number] = [record, { writer, sequence }, this.said.length * 2];
    this.said.push(one);
    this.roster.apply(...one);
    return this;
  }
  join(id: string, wants: string[], run = id): this {
    return this.say(run, { type: 'joined', id, process: 'detect', wants });
  }
  beats(writer: string, times: number): this {
    for (let i = 0; i < times; i++) this.say(writer, { type: 'beat' });
    return this;
  }
  holder(key: string): string | undefined {
    return this.roster.holding(key)?.holder?.run;
  }
}

const both = ['x/0', 'x/1'];

describe('the roster', () => {
  it('gives the first all it wants at once, and asks it for half when another comes', () => {
    const log = new Log().join('a', both);
    expect(both.map((key) => log.holder(key))).toEqual(['a', 'a']);
    log.join('b', both);
    expect(both.map((key) => log.holder(key))).toEqual(['a', 'a']);
    expect(
      log.roster
        .holdings()
        .map(({ target }) => target)
        .toSorted((a = '', b = '') => a.localeCompare(b)),
    ).toEqual(['a', 'b']);
  });

  it('hands a key on when its holder says so, with a later epoch', () => {
    const log = new Log().join('a', both).join('b', both);
    const { key, epoch = 0 } = log.roster.holdings().find(({ target }) => target === 'b') ?? { key: '' };
    log.say('a', { type: 'released', key });
    expect(log.holder(key)).toBe('b');
    expect(log.roster.holding(key)?.epoch).toBeGreaterThan(epoch);
  });

  it('lets nobody hand on what another holds', () => {
    const log = new Log().join('a', ['t']).join('b', ['t']);
    const epoch = log.roster.holding('t')?.epoch;
    log.say('b', { type: 'released', key: 't' });
    expect([log.holder('t'), log.roster.holding('t')?.epoch]).toEqual(['a', epoch]);
  });

  it(`takes for gone who said nothing during ${silentBeats} beats of another`, () => {
    const log = new Log()
      .join('a', ['t'])
      .join('b', ['t'])
      .beats('b', silentBeats - 1);
    expect(log.holder('t')).toBe('a');
    log.beats('a', 1).beats('b', silentBeats - 1);
    expect(log.holder('t')).toBe('a');
    log.beats('b', 1);
    expect([log.holder('t'), log.roster.members().map(({ id }) => id)]).toEqual(['b', ['b']]);
  });

  it('does not add up the beats of several: each may come at any time', () => {
    const log = new Log().join('a', ['t']).join('b', ['t']).join('c', ['t']);
    for (let i = 1; i < silentBeats; i++) log.beats('b', 1).beats('c', 1);
    expect(log.holder('t')).toBe('a');
  });

  it('listens to one that is gone no more, until it joins again as another run', () => {
    const log = new Log().join('a', ['t']).join('b', []).beats('b', silentBeats).beats('a', 1);
    expect([log.holder('t'), log.roster.has({ id: 'a', run: 'a' })]).toEqual([undefined, false]);
    log.join('a', ['t'], 'a2');
    expect(log.holder('t')).toBe('a2');
  });

  it('waits for nobody whose place was taken by another run of the same instance', () => {
    const log = new Log().join('a', ['t']);
    const epoch = log.roster.holding('t')?.epoch ?? -1;
    log.join('a', ['t'], 'a2').say('a', { type: 'released', key: 't' });
    expect(log.holder('t')).toBe('a2');
    expect(log.roster.holding('t')?.epoch).toBeGreaterThan(epoch);
  });

  it('passes over a record that came twice', () => {
    const log = new Log().join('a', ['t']).join('b', ['t']);
    log.say('a', { type: 'released', key: 't' }, 100).say('b', { type: 'released', key: 't' }, 101);
    const epoch = log.roster.holding('t')?.epoch;
    log.say('a', { type: 'released', key: 't' }, 100).say('b', { type: 'released', key: 't' }, 101);
    expect(log.roster.holding('t')?.epoch).toBe(epoch);
  });

  it('gives what one wants no more to another once it is handed on', () => {
    const log = new Log().join('a', ['t']).join('b', ['t']).say('a', { type: 'wants', keys: [] });
    expect([log.holder('t'), log.roster.holding('t')?.target]).toEqual(['a', 'b']);
    expect(log.say('a', { type: 'released', key: 't' }).holder('t')).toBe('b');
  });

  it('keeps what a holder noted for those who come after it, and hears no note of one that does not hold the key', () => {
    const log = new Log().join('a', ['t']).join('b', ['t']).say('a', { type: 'noted', key: 't', note: '5-9' });
    log.say('b', { type: 'noted', key: 't', note: '7-8' }).beats('b', silentBeats);
    expect([log.holder('t'), log.roster.holding('t')?.note]).toEqual(['b', '5-9']);
    log.say('a', { type: 'noted', key: 't', note: 'late' }).say('b', { type: 'left' }).join('c', ['t']);
    expect([log.holder('t'), log.roster.holding('t')?.note]).toEqual(['c', '5-9']);
  });

  const ids = ['a', 'b', 'c'];
  const keys = ['x/0', 'x/1', 'x/2', 't'];
  const act = fc.record({
    id: fc.constantFrom(...ids),
    what: fc.constantFrom('joined', 'beat', 'beat', 'beat', 'wants', 'released', 'left'),
    key: fc.constantFrom(...keys),
    wants: fc.subarray(keys),
    again: fc.boolean(),
  });

  /** What arbitrary instances might say, each as its latest run or an earlier one. */
  function play(acts: readonly (typeof act extends fc.Arbitrary<infer T> ? T : never)[]): Log {
    const log = new Log();
    const runs = new Map<string, number>();
    for (const { id, what, key, wants, again } of acts) {
      if (what === 'joined' && !again) runs.set(id, (runs.get(id) ?? 0) + 1);
      const run = `${id}${Math.max(0, (runs.get(id) ?? 0) - (what !== 'joined' && again ? 1 : 0))}`;
      if (what === 'joined') log.join(id, wants, run);
      else if (what === 'wants') log.say(run, { type: 'wants', keys: wants });
      else if (what === 'released') log.say(run, { type: 'released', key });
      else log.say(run, { type: what });
    }
    return log;
  }

  test.prop([fc.array(act, { maxLength: 80 })])('never gives a key to another run without a later epoch', (acts) => {
    const { said } = play(acts);
    const roster = new Roster();
    const latest = new Map<string, { run: string; epoch: number }>();
    for (const one of said) {
      roster.apply(...one);
      for (const { key, holder, epoch = -1 } of roster.holdings()) {
        if (holder === undefined) continue;
        expect(roster.has(holder)).toBe(true);
        const before = latest.get(key);
        if (before?.run !== holder.run) expect(epoch).toBeGreaterThan(before?.epoch ?? -1);
        expect(epoch).toBeGreaterThanOrEqual(before?.epoch ?? -1);
        latest.set(key, { run: holder.run, epoch });
      }
    }
  });

  test.prop([fc.array(act, { maxLength: 80 })])('leaves nothing unheld that somebody wants', (acts) => {
    const { roster } = play(acts);
    const wanted = new Set(roster.members().flatMap(({ wants }) => wants));
    for (const key of wanted) expect(roster.holding(key)?.holder).toBeDefined();
  });

  test.prop([fc.array(act, { maxLength: 80 }), fc.nat(80)])('is the same from any view on', (acts, at) => {
    const { said, roster } = play(acts);
    const earlier = new Roster();
    for (const one of said.slice(0, at)) earlier.apply(...one);
    const later = new Roster();
    later.restore(JSON.parse(JSON.stringify(earlier.snapshot())));
    for (const one of said.slice(at)) later.apply(...one);
    expect(later.snapshot()).toEqual(roster.snapshot());
  });
});
