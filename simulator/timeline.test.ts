import { expect, test } from 'vitest';
import type { Emission } from './emission.ts';
import { planFleet } from './fleet.ts';
import { Random } from './random.ts';
import { evenly, once, type Source } from './source.ts';
import { Timeline } from './timeline.ts';
import { Voice } from './voice.ts';

function voiceFor(index: number): Voice {
  const device = planFleet(1, 10).devices[index];
  if (device === undefined) throw new Error('no device');
  return new Voice(device, 1);
}

function drain(timeline: Timeline, until = Infinity): Emission[] {
  const all: Emission[] = [];
  for (let one = timeline.next(until); one !== undefined; one = timeline.next(until)) all.push(one);
  return all;
}

test('sources come out merged by time, with a counter that rises in that order', () => {
  const voice = voiceFor(0);
  const random = new Random(5);
  const sources = Array.from({ length: 40 }, (_, i) =>
    evenly({ from: i * 7, to: 5_000 + i * 7, count: 50, random }, (out, at) => out(voice.message(at))),
  );
  const all = drain(new Timeline(sources));
  expect(all).toHaveLength(2_000);
  for (let i = 1; i < all.length; i++) {
    expect(all[i]?.due).toBeGreaterThanOrEqual(all[i - 1]?.due ?? 0);
    expect(all[i]?.sequence).toBe((all[i - 1]?.sequence ?? 0) + 1);
  }
});

test('nothing is said before its time, and what is due at the moment asked for is', () => {
  const voice = voiceFor(0);
  const at = (time: number): Source => once(time, (out, due) => out(voice.message(due)));
  const timeline = new Timeline([at(30), at(10), at(20)]);
  expect(drain(timeline, 9)).toEqual([]);
  expect(drain(timeline, 20).map(({ due }) => due)).toEqual([10, 20]);
  expect(drain(timeline, 30).map(({ due }) => due)).toEqual([30]);
  expect(drain(timeline)).toEqual([]);
});

test('of equal times the first source speaks first, whatever the others are', () => {
  const voice = voiceFor(0);
  const said: number[] = [];
  const sources = [5, 5, 5, 1, 5, 5].map((time, i) =>
    once(time, (out, due) => {
      said.push(i);
      out(voice.message(due));
    }),
  );
  drain(new Timeline(sources));
  expect(said).toEqual([3, 0, 1, 2, 4, 5]);
});
