import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { playSilence, type SilenceStory } from '../testing/silence.ts';
import { event, hour, minute, noon, second } from '../testing/story.ts';

const device = (id: string, part: Partial<Event>, from: number, to: number, everyMs = minute): Event[] =>
  Array.from({ length: Math.ceil((to - from) / everyMs) }, (_, i) =>
    event({ kind: 'message-published', device: id, source: 'http/tocsin-json', time: from + i * everyMs, ...part }),
  );
const many = (count: number, one: (i: number) => Event[]): Event[] =>
  Array.from({ length: count }, (_, i) => one(i)).flat();

const stopAt = noon + 14 * hour;
const to = stopAt + 22 * minute;
const slow = many(12, (i) => device(`slow-${i}`, {}, noon + i * minute, stopAt, 13 * minute));
const fast = (count: number) => many(count, (i) => device(`fast-${i}`, {}, noon + i * 7 * second, stopAt));
const elsewhere = many(4, (i) =>
  many(2, (k) => device(`${i}-${k}`, { gateway: `gw-${2 + i}` }, noon + 7 * k * second, to)),
);
const sessions = device('stranger', { kind: 'session-opened' }, noon, to);

const told = (events: Event[], more: Partial<SilenceStory> = {}) =>
  playSilence({ events: [...slow, ...elsewhere, ...events], to, ...more }).map(({ reason, subject, at }) => ({
    said: `${reason} ${subject.id}`,
    since: Math.round((at - stopAt) / minute),
  }));
const saidOf = (found: ReturnType<typeof told>) => found.map(({ said }) => said);

describe('a gateway whose devices stop while strangers are heard through it', () => {
  it('fires once for three that are missed, though most are too slow to be missed yet', () => {
    expect(told([...fast(3), ...sessions])).toEqual([{ said: 'devices_silent gw-1', since: -1 }]);
    expect(told([...fast(3), ...sessions], { partitions: 3, snapshotEvery: 50 })).toHaveLength(1);
  });

  it('fires once though a device of another gateway speaks through it, where many did', () => {
    const visitor = device('0-0', {}, stopAt, to);
    expect(saidOf(told([...fast(8), ...visitor]))).toEqual(['devices_silent gw-1']);
  });

  it('fires for each of two', () => {
    expect(saidOf(told([...fast(2), ...sessions]))).toEqual(['device_silent fast-0', 'device_silent fast-1']);
  });

  it('fires for each of three when another device of it still speaks', () => {
    const speaks = device('slow-0', {}, stopAt, to, 3 * minute);
    expect(saidOf(told([...fast(3), ...sessions, ...speaks]))).toEqual([0, 1, 2].map((i) => `device_silent fast-${i}`));
  });
});
