import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import type { Known } from '../detector.ts';
import { playSilence, type SilenceStory } from '../testing/silence.ts';
import { event, hour, minute, noon, nothingKnown, second } from '../testing/story.ts';

/** Six devices of a gateway that speak every minute, of which the first so many stop at `stopAt`. */
const stopAt = noon + 4 * hour;
const site = (stops: number, part: Partial<Event> = {}): Event[] =>
  Array.from({ length: 6 }, (_, device) =>
    Array.from({ length: device < stops ? 240 : 360 }, (_none, i) =>
      event({
        ...{ kind: 'message-published', device: `dev-${device}`, source: 'http/tocsin-json' },
        ...{ time: noon + device * 7 * second + i * minute, ...part },
      }),
    ),
  ).flat();

/** Facts of a fleet from which these were retired, and of one in which they never were. */
const retired = (...ids: string[]): Known => ({
  ...nothingKnown,
  isRetired: (tenant, id) => tenant === 'acme' && ids.includes(id),
});
const told = (events: Event[], known: SilenceStory['known'], more: Partial<SilenceStory> = {}) =>
  playSilence({ events, to: noon + 6 * hour, known: known ?? nothingKnown, ...more }).map(
    ({ tenant, reason, subject }) => `${tenant} ${reason} ${subject.id}`,
  );
const missed = (device: number) => `acme device_silent dev-${device}`;

describe('silence of what left the fleet', () => {
  it('stays quiet for a device retired before it stops, and fires for the one beside it', () => {
    expect(told(site(2), retired('dev-0'))).toEqual([missed(1)]);
    expect(told(site(2), retired())).toEqual([missed(0), missed(1)]);
  });

  it('stays quiet when it is retired late, while its silence is still held back, and fires when that is over', () => {
    const facts = (fleet: number) => (fleet === 0 ? nothingKnown : retired('dev-0'));
    const after = (ms: number) => ({ factsAt: [stopAt + ms] });
    expect(told(site(1), facts, after(12 * minute))).toEqual([]);
    expect(told(site(1), facts, after(30 * minute))).toEqual([missed(0)]);
  });

  it('fires for a device that was registered again', () => {
    const facts = (fleet: number) => (fleet === 1 ? retired('dev-0') : nothingKnown);
    expect(told(site(1), facts, { factsAt: [noon + hour, noon + 2 * hour] })).toEqual([missed(0)]);
  });

  it('never collapses to a gateway what was taken down on purpose', () => {
    expect(told(site(4), retired())).toEqual(['acme devices_silent gw-1']);
    expect(told(site(4), retired('dev-0', 'dev-1', 'dev-2'))).toEqual([missed(3)]);
    const facts = (fleet: number) => (fleet === 0 ? nothingKnown : retired('dev-0', 'dev-1', 'dev-2', 'dev-3'));
    expect(told(site(4), facts, { factsAt: [stopAt + 9 * minute] })).toEqual([]);
  });

  it('is the same when everything is told twice, and from snapshots', () => {
    expect(told(site(2), retired('dev-0'), { twice: true, snapshotEvery: 50 })).toEqual([missed(1)]);
  });

  it('fires for the device of that name of another tenant', () => {
    const theirs = site(1, { tenant: 'other' });
    expect(told([...site(1), ...theirs], retired('dev-0'))).toEqual(['other device_silent dev-0']);
  });
});
