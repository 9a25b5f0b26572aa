import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { event, minute, noon, play, withoutCause } from '../testing/story.ts';
import { applicationReplay } from './detector.ts';

/** A message a minute in one session, with what `of` says for a payload. */
const messages = (count: number, of: (n: number) => string, part: Partial<Event> = {}): Event[] =>
  Array.from({ length: count }, (_, n) =>
    event({
      ...{ kind: 'message-published', session: 's1', bootId: 'b1', sequence: n, time: noon + n * minute },
      payloadHash: of(n),
      ...part,
    }),
  );
const story = (events: Event[], block = 10) => play({ detectors: [applicationReplay], events, block });
const fresh = (n: number): string => `p${n}`;
/** From the 400th on, what was sent 12 messages before, so many times. */
const again =
  (count: number, of: (n: number) => string = fresh) =>
  (n: number) =>
    n >= 400 && n < 400 + count ? of(n - 12 - 12 * Math.floor((n - 400) / 12)) : of(n);

describe('a burst of repeated payloads', () => {
  it('fires when a device that never repeats sends eight payloads again in its own session', () => {
    const [finding, ...more] = story(messages(450, again(8)));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      reason: 'payload_burst',
      severity: 'low',
      at: noon + 407 * minute,
      explanation: { observed: 8, whose: 'device' },
      facts: { session: 's1' },
    });
  });

  it('stays quiet at seven, within its first 256 messages, and on what is marked', () => {
    expect(story(messages(450, again(7)))).toEqual([]);
    expect(story(messages(250, (n) => (n >= 200 ? fresh(n - 12) : fresh(n))))).toEqual([]);
    expect(story(messages(450, again(20), { redelivered: true }))).toEqual([]);
    expect(story(messages(450, again(20), { backlog: true }))).toEqual([]);
  });

  it('stays quiet about a device that often repeats itself, evenly or in stretches', () => {
    const even = (n: number): string => (n % 7 === 0 ? fresh(n - 1) : fresh(n));
    expect(story(messages(2_000, even))).toEqual([]);
    // It stands still for ten messages every hundred: that is its habit.
    const stretches = (n: number): string => (n % 100 < 10 ? fresh(n - (n % 100)) : fresh(n));
    expect(story(messages(3_000, stretches))).toEqual([]);
    expect(story(messages(2_000, () => 'constant'))).toEqual([]);
  });

  it('stays quiet where messages have nonces: those must never come again', () => {
    expect(story(messages(450, again(20)).map((one, n) => event({ ...one, nonce: `n${n}` })))).toEqual([]);
  });

  it('finds the same when the log is read again in other records', () => {
    const events = messages(450, again(12));
    const [one, other] = [story(events, 1), story(events, 50)];
    expect(one).toHaveLength(1);
    expect(withoutCause(other)).toEqual(withoutCause(one));
  });
});
