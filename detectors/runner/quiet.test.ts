import { describe, expect, it } from 'vitest';
import { event, hour, minute, noon, play } from '../testing/story.ts';
import type { StreamDetector, Verdict, WindowDetector } from '../detector.ts';
import { deviceSubject } from '../evidence.ts';

const described = {
  id: 'tested',
  code: 'D00',
  title: 'Tested',
  lane: 'telemetry' as const,
  reads: ['message-published'] as const,
  subjectKind: 'device' as const,
  attack: { version: '17.1', techniques: [] as string[] },
  reasons: { seen: ['low'], heard: ['low'] } as const,
  settings: {},
  quietMs: 10 * minute,
  retainMs: hour,
  subjectOf: deviceSubject,
};
const verdict: Verdict = { reason: 'seen', severity: 'low', title: 'seen', confidence: 1, spoofable: 1, facts: {} };
const always: StreamDetector<object, object> = {
  ...described,
  type: 'stream',
  start: () => ({}),
  observe: () => verdict,
};
const at = (...minutes: number[]) => minutes.map((m) => event({ kind: 'message-published', time: noon + m * minute }));
const minutesOf = (events: ReturnType<typeof at>, detector = always) =>
  play({ detectors: [detector], events, tickEveryMs: minute }).map((finding) => (finding.at - noon) / minute);

describe('episodes', () => {
  it('are raised once while verdicts follow each other closely, and again after a pause', () => {
    expect(minutesOf(at(0, 5, 14, 23, 33))).toEqual([0, 33]);
    const found = play({ detectors: [always], events: at(0, 5, 9, 30) });
    expect(found[1]?.facts).toEqual({ heldBackBefore: 2 });
  });

  it('are raised again when they never end', () => {
    expect(minutesOf(at(...Array.from({ length: 100 }, (_, i) => i * 5)))).toEqual([0, 360]);
  });

  it('are told apart by reason', () => {
    let turn = 0;
    const two = { ...always, observe: () => ({ ...verdict, reason: turn++ % 2 === 0 ? 'seen' : 'heard' }) };
    expect(minutesOf(at(0, 1, 2, 3), two)).toEqual([0, 1]);
  });

  it('are amended under their id by late events, with both versions told', () => {
    const window: WindowDetector<{ first: string }, { id: string; count: number }, object> = {
      ...described,
      type: 'window',
      windowMs: minute,
      start: () => ({ first: '' }),
      open: () => ({ id: 'w', count: 0 }),
      count: (open) => void open.count++,
      judge: (memory, { id, count }) => {
        memory.first = id;
        return { ...verdict, evidence: [id], facts: { count } };
      },
      late: (memory) => ({ ...verdict, evidence: [memory.first], facts: { count: 2 } }),
    };
    const late = event({ kind: 'message-published', time: noon, receivedAt: noon + 8 * minute });
    const found = play({ detectors: [window], events: [...at(0), late] });
    expect(found.map(({ version, facts }) => [version, facts['count']])).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(found[1]?.id).toBe(found[0]?.id);
  });
});
