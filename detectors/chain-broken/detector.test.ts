import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import { event, hour, minute, noon, play, second, withoutCause } from '../testing/story.ts';
import { chainBroken } from './detector.ts';

const hashOf = (name: string): string => Buffer.from(name).toString('hex').padStart(64, '7');
/** A record that names itself and the one before, each by the name its hash is made of. */
const record = (name: string, before: string, n: number, part: Partial<Event> = {}): Event => {
  const previous = before === '' ? '0'.repeat(64) : hashOf(before);
  const attributes = ['chain_hash', hashOf(name), 'chain_previous', previous];
  const own = { kind: 'message-published', bootId: 'b1', time: noon + n * 6 * second, attributes } as const;
  return event({ ...own, ...part });
};
/** A chain of records, one every six seconds, but for those that `isLost`. */
const chain = (count: number, isLost: (n: number) => boolean = () => false, part: Partial<Event> = {}): Event[] =>
  Array.from({ length: count }, (_, n) => n)
    .filter((n) => !isLost(n))
    .map((n) => record(`r${n}`, n === 0 ? '' : `r${n - 1}`, n, part));
const story = (events: Event[], block = 10) =>
  play({
    detectors: [chainBroken],
    events: events.toSorted((a, b) => a.receivedAt - b.receivedAt),
    block,
    thenMs: hour,
  });

describe('a chain of records', () => {
  it('fires when two records name the same one before them', () => {
    const put = record('forged', 'r700', 701.5);
    const [finding, ...more] = story([...chain(900), put]);
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'chain_forked',
      severity: 'medium',
      subject: { kind: 'device', id: 'dev-1' },
      facts: { previous: hashOf('r700') },
    });
  });

  it('fires when a record of a chain that never lost one is missing, and does not come within ten minutes', () => {
    const [finding, ...more] = story(chain(900, (n) => n === 700));
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'chain_broken',
      severity: 'medium',
      at: noon + 701 * 6 * second,
      explanation: { observed: 1, expectedHigh: 0 },
      facts: { holes: 1, usuallyLost: 0 },
    });
    expect(story(chain(900, (n) => n === 700, { trust: 'none' }))).toMatchObject([{ severity: 'low' }]);
  });

  it('fires on a line that loses records when many holes are torn at once', () => {
    const loses = (n: number): boolean => (n * 7_919) % 997 < 20;
    expect(story(chain(3_000, loses))).toEqual([]);
    const torn = story(chain(3_000, (n) => loses(n) || (n > 2_400 && n < 2_464 && n % 2 === 0)));
    expect(torn.map(({ reason }) => reason)).toContain('chain_broken');
  });

  it('stays quiet when what was missing comes within ten minutes, in whatever order, and when records come twice', () => {
    const late = (from: number, to: number, afterMs: number) =>
      chain(to + 1, (n) => n < from).map((one) => event({ ...one, receivedAt: one.time + afterMs }));
    const rest = chain(900, (n) => n >= 700 && n <= 703);
    expect(story([...rest, ...late(700, 703, 9 * minute)])).toEqual([]);
    const swapped = chain(900).map((one, n) =>
      event({ ...one, receivedAt: one.time + (n % 2 === 0 ? 10 * second : 0) }),
    );
    expect(story(swapped)).toEqual([]);
    const all = chain(900);
    expect(story([...all, ...all.map((one) => event({ ...one, channel: 'other', index: one.index }))])).toEqual([]);
  });

  it('stays quiet when a chain begins anew, with another boot or of nothing', () => {
    const again = (part: Partial<Event>, before: string) =>
      Array.from({ length: 300 }, (_, n) =>
        record(`s${n}`, n === 0 ? before : `s${n - 1}`, 2_000 + n, { bootId: 'b1', ...part }),
      );
    expect(story([...chain(900), ...again({ bootId: 'b2' }, 'r850')])).toEqual([]);
    expect(story([...chain(900), ...again({}, '')])).toEqual([]);
    expect(story([...chain(900), ...again({}, 'unheard of')])).toHaveLength(1);
  });

  it('stays quiet until five hundred links were received and an hour has passed, and where nothing is chained', () => {
    expect(story(chain(1_200, (n) => n === 480))).toEqual([]);
    const quick = chain(900, (n) => n === 700).map((one) => event({ ...one, time: noon + (one.time - noon) / 6 }));
    expect(story(quick.map((one) => event({ ...one, receivedAt: one.time })))).toEqual([]);
    expect(story(chain(900, (n) => n === 700, { attributes: [] }))).toEqual([]);
  });

  it('keeps devices and tenants apart', () => {
    for (const part of [{ device: 'dev-2' }, { tenant: 'other' }]) {
      const mixed = [...chain(900, (n) => n % 2 === 0 && n > 600), ...chain(900, () => false, part)];
      expect(new Set(story(mixed).map(({ tenant, device }) => `${tenant} ${device}`))).toEqual(new Set(['acme dev-1']));
    }
  });

  it('finds the same when the log is read again in other records', () => {
    const events = [...chain(900, (n) => n === 700), record('forged', 'r800', 801.5)];
    const [one, other] = [story(events, 1), story(events, 50)];
    expect(one).toHaveLength(2);
    expect(withoutCause(other)).toEqual(withoutCause(one));
  });
});
