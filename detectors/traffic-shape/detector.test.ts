import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import { noise, playDays, reading, readings, usual } from '../testing/readings.ts';
import { minute, noon } from '../testing/story.ts';
import { trafficShape } from './detector.ts';

const story = (events: Event[]) => playDays([trafficShape], events);
const twoDays = readings(0, 599);
const end = noon + 599 * 5 * minute;
/** Messages a minute apart after two days of one in five. */
const hasty = (count: number, part: Partial<Event> = {}) =>
  Array.from({ length: count }, (_, i) => reading(1_000 + i, usual(i), { time: end + (i + 1) * minute, ...part }));
const reasons = (events: Event[]) => [...new Set(story(events).map(({ reason }) => reason))];

describe('traffic shape', () => {
  it('fires when messages come sooner than ever, with the numbers behind it', () => {
    const [finding, ...more] = story([...twoDays, ...hasty(3)]);
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      ...{ reason: 'pace_faster', severity: 'low', device: 'dev-1', code: 'D15' },
      title: expect.stringMatching(
        /^dev-1 published 3 messages within 2 min as little as 60 s apart, where 291\.1 s is its own usual and 3 of 602 gaps were like that$/,
      ),
      explanation: { metric: 'seconds between messages on hall/temperature', observed: 60, whose: 'device' },
      facts: { messages: 3, from: '2026-11-23T13:56:00.000Z', to: '2026-11-23T13:58:00.000Z' },
    });
    expect(finding?.evidence).toHaveLength(3);
  });

  it('stays quiet at two, and at three that are spread over a day', () => {
    expect(story([...twoDays, ...hasty(2)])).toEqual([]);
    const early = [650, 700, 750].map((i) => reading(5_000 + i, '21.00', { time: noon + i * 5 * minute + minute }));
    const all = [...twoDays, ...readings(600, 800), ...early].toSorted((a, b) => a.time - b.time);
    expect(story(all)).toEqual([]);
  });

  it('names all messages of a longer stretch in the last version of one finding', () => {
    const after = readings(610, 620).map((one) => reading(one.index, '21.00'));
    const found = story([...twoDays, ...hasty(14), ...after]);
    expect(new Set(found.map(({ id }) => id)).size).toBe(1);
    expect(found.at(-1)?.facts).toMatchObject({ messages: 14 });
    expect(String(found.at(-1)?.facts['messageTimes']).split(' ')).toHaveLength(14);
  });

  it('fires when messages keep staying out', () => {
    const rare = readings(0, 20).map((_, i) => reading(600 + i, usual(i), { time: end + (i + 1) * 20 * minute }));
    expect(reasons([...twoDays, ...rare])).toEqual(['pace_slower']);
  });

  it('stays quiet for a device that never kept a pace', () => {
    let time = noon;
    const events = Array.from({ length: 1_500 }, (_, i) => {
      time += Math.round(-Math.log(1 - 0.999 * noise(i)) * 5 * minute) + 1;
      return reading(i, usual(i), { time });
    });
    expect(story(events)).toEqual([]);
  });

  it('does not take a flood of the first day for the pace of the device', () => {
    const flood = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => reading(10_000 + i, usual(i), { time: from + i * 250 }));
    const twoMoreDays = readings(600, 1_200);
    // Ten minutes of four messages a second, within the day that teaches.
    const early = [
      ...readings(0, 99),
      ...flood(noon + 99.5 * 5 * minute, 2_400),
      ...readings(102, 599),
      ...twoMoreDays,
    ];
    expect(story(early)).toEqual([]);
    // Before the device has said anything.
    expect(story([...flood(noon, 2_400), ...readings(3, 599)])).toEqual([]);
  });

  it('takes messages that come together now and then for no pace', () => {
    const woken = (day: number) =>
      Array.from({ length: 120 }, (_, i) =>
        reading(day * 1_000 + i, usual(i), { time: noon + day * 8 * 60 * minute + i * 3_000 }),
      );
    const asleep = Array.from({ length: 30 }, (_, i) =>
      reading(50_000 + i, usual(i), { time: noon + (15 + i) * 8 * 60 * minute }),
    );
    expect(story([...woken(0), ...woken(5), ...asleep])).toEqual([]);
  });

  it('stays quiet on three of a size it hardly ever sent, however long it sent none', () => {
    const week = readings(0, 1_999).map((one) => reading(one.index, '21.00', { size: 40 }));
    const odd = (count: number) => Array.from({ length: count }, (_, i) => reading(2_000 + i, '21.00', { size: 900 }));
    expect(
      reasons([...week, ...odd(3), ...readings(2_003, 2_030).map((one) => reading(one.index, '21.00', { size: 40 }))]),
    ).toEqual([]);
    expect(reasons([...week, ...odd(4)])).toEqual(['size_changed']);
  });

  it('fires on five of a size it never sent, and stays quiet on four and on sizes it sends now and then', () => {
    const sized = (from: number, to: number, size: (i: number) => number) =>
      readings(from, to).map((one, i) => reading(one.index, '21.00', { size: size(from + i) }));
    const varied = (i: number): number => (i % 50 === 0 ? 5_000 : 40 + Math.floor(60 * noise(i)));
    expect(reasons([...sized(0, 599, varied), ...sized(600, 604, () => 900)])).toEqual(['size_changed']);
    expect(reasons([...sized(0, 599, varied), ...sized(600, 603, () => 900)])).toEqual([]);
    expect(reasons(sized(0, 900, varied))).toEqual([]);
  });

  it('fires on four new topics, and stays quiet on three', () => {
    const on = (i: number, topic: string) => reading(i, '1', { attributes: ['topic', topic] });
    const fresh = (count: number) => Array.from({ length: count }, (_, i) => on(600 + i, `new/${i}`));
    expect(reasons([...twoDays, ...fresh(4)])).toEqual(['topics_changed']);
    expect(reasons([...twoDays, ...fresh(3), ...readings(603, 650)])).toEqual([]);
  });

  it('stays quiet until a day has passed', () => {
    expect(
      story([
        ...readings(0, 250),
        ...readings(0, 20).map((_, i) => reading(300 + i, '21.00', { time: noon + 251 * 5 * minute + i * 1_000 })),
      ]),
    ).toEqual([]);
  });

  it('does not judge what is late, spooled or sent again', () => {
    expect(story([...twoDays, reading(2_000, '21.00', { time: end + 5 * minute }), ...hasty(4)])).toEqual([]);
    expect(story([...twoDays, ...hasty(9, { backlog: true }), ...hasty(9, { redelivered: true })])).toEqual([]);
  });

  it('counts a message once that is delivered twice', () => {
    expect(story([...twoDays, ...hasty(2).flatMap((one) => [one, one, one])])).toEqual([]);
  });

  it('keeps devices and tenants apart', () => {
    expect(story([...twoDays, ...hasty(20, { device: 'dev-2' })])).toEqual([]);
    expect(story([...twoDays, ...hasty(20, { tenant: 'other' })])).toEqual([]);
  });
});
