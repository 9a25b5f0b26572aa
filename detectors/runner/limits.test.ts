import { describe, expect, it } from 'vitest';
import type { WindowDetector } from '../detector.ts';
import { deviceSubject } from '../evidence.ts';
import { count, shapeOf } from '../records/shape.ts';
import { event, feed, hour, logOf, minute, noon, nothingKnown } from '../testing/story.ts';
import { createRunner } from './runner.ts';

const memoryShape = shapeOf({ windows: count() });
const windowShape = shapeOf({ events: count() });

/** Says of every window how many events it held, and which it was for its subject. */
const counting: WindowDetector<{ windows: number }, { events: number }, object> = {
  ...{
    id: 'counting',
    code: 'D00',
    title: 'Counting',
    type: 'window',
    lane: 'telemetry',
    reads: ['message-published'],
  },
  ...{ subjectKind: 'device', attack: { version: '17.1', techniques: [] }, reasons: { counted: ['low'] } },
  ...{ settings: {}, quietMs: 0, retainMs: hour },
  windowMs: minute,
  subjectOf: deviceSubject,
  start: memoryShape,
  open: windowShape,
  count: (window) => void window.events++,
  judge(memory, { events }, { subject, index }) {
    memory.windows++;
    const told = `${subject}: ${events} in window ${memory.windows}`;
    return {
      ...{ reason: 'counted', severity: 'low', title: told, confidence: 1, spoofable: 1, facts: {} },
      evidence: [`${subject}-${index}`],
    };
  },
};

const said = (device: string, at: number) => event({ kind: 'message-published', device, time: noon + at * 10_000 });

const plainly = { ...counting, start: () => ({ windows: 0 }), open: () => ({ events: 0 }) };

function counted(events: ReturnType<typeof said>[], seed = 0, detector = counting): string[] {
  const facts = { asOf: () => nothingKnown };
  const limits = { vouched: 2, unvouched: 1 };
  const runner = createRunner({ detectors: [detector], lane: 'telemetry', partition: 0, facts, limits, seed });
  return feed(runner, logOf({ detectors: [detector], events })).map(({ title }) => title);
}

describe('a runner at its limits', () => {
  it('judges what was counted of a subject that others have pushed out since', () => {
    expect(counted([said('a', 0), said('a', 1), said('b', 2), said('c', 2), said('d', 3)])).toEqual([
      'a: 2 in window 1',
      'b: 1 in window 1',
      'c: 1 in window 1',
      'd: 1 in window 1',
    ]);
  });

  it('begins anew with a subject that comes back', () => {
    const pushedOut = [said('a', 0), said('b', 1), said('c', 2), said('d', 3)];
    expect(counted([...pushedOut, said('a', 4)]).filter((title) => title.startsWith('a'))).toEqual([
      'a: 1 in window 1',
      'a: 1 in window 1',
    ]);
    expect(counted([said('a', 0), said('a', 8)])).toEqual(['a: 1 in window 1', 'a: 1 in window 2']);
  });

  it('finds the same whatever the seed, and whichever way memory is kept', () => {
    const events = Array.from({ length: 300 }, (_, i) => said(`d-${(i * 7) % 11}`, i));
    expect(counted(events, 12_345)).toEqual(counted(events));
    expect(counted(events, 0, plainly)).toEqual(counted(events));
    expect(counted(events).length).toBeGreaterThan(50);
  });
});
