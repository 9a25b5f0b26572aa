import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { event, minute, noon, play, second } from '../testing/story.ts';
import { applicationReplay } from './detector.ts';

/** A device without boot ids: only the return of the original tells repeats from a counter that has started again. */
const run = (from: number, to: number, part: Partial<Event> = {}) =>
  Array.from({ length: to - from + 1 }, (_, i) =>
    event({
      ...{ kind: 'message-published', session: 's-1', peer: '192.0.2.7', gateway: 'gw-1', bootId: '' },
      ...{ sequence: from + i, time: noon + (from + i) * 10 * second, ...part },
    }),
  );
const elsewhere = { session: 's-2', peer: '198.51.100.9', gateway: 'gw-2', trust: 'token' } as const;
const after = noon + 205 * 10 * second;
const again = (from: number, to: number, part: Partial<Event> = {}) =>
  run(from, to).map((one, i) =>
    event({ ...one, index: 9000 + one.sequence, time: after + i * second, ...elsewhere, ...part }),
  );
const onward = (part: Partial<Event> = {}) => run(201, 203, { time: after + minute, ...part });
const story = (events: Event[]) => play({ detectors: [applicationReplay], events });
const replayer = {
  gateway: 'gw-2',
  spoofable: 2,
  facts: { session: 's-2', peer: '198.51.100.9', sequence: 23, highestSequence: 201 },
};

describe('who is named when the original returns', () => {
  it('fires at the fourth repeat and names the replayer, not the device that goes on', () => {
    const [finding, ...more] = story([...run(1, 200), ...again(20, 23), ...onward()]);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ device: 'dev-1', reason: 'sequence_repeated', ...replayer });
    expect(finding?.evidence).toEqual([9020, 9021, 9022, 9023].map((index) => `00000000000000aa-${index}`));
  });

  it('stays quiet at three', () => {
    expect(story([...run(1, 200), ...again(20, 22), ...onward()])).toEqual([]);
  });

  it('names the one whose repeats they are when somebody else sent some before', () => {
    const another = again(20, 29, { session: 's-3', peer: '203.0.113.3' });
    const last = again(20, 23, { time: after + 20 * second }).map((one) => event({ ...one, index: one.index + 100 }));
    expect(story([...run(1, 200), ...another, ...last, ...onward()])).toMatchObject([replayer]);
  });

  it('is the same when the repeats are late and out of order', () => {
    const late = [again(22, 22), again(20, 21), again(23, 23)].flat();
    const received = late.map((one) => event({ ...one, receivedAt: after + 30 * second }));
    expect(story([...run(1, 200), ...received, ...onward()])).toMatchObject([replayer]);
  });

  it('is the same when repeats are delivered twice, which count once', () => {
    const twice = (events: Event[]) => events.flatMap((one) => [one, one]);
    expect(story([...run(1, 200), ...twice(again(20, 23)), ...onward()])).toMatchObject([replayer]);
    expect(story([...run(1, 200), ...twice(again(20, 22)), ...onward()])).toEqual([]);
  });

  it('never names somebody of another tenant', () => {
    const other = [...run(1, 200), ...again(20, 23, { peer: '203.0.113.3' })];
    const theirs = other.map((one) => event({ ...one, tenant: 'other' }));
    const found = story([...run(1, 200), ...again(20, 23), ...theirs, ...onward()]);
    expect(found).toMatchObject([{ tenant: 'acme', ...replayer }]);
  });
});
