import { describe, expect, it } from 'vitest';
import { type Event, eventId } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import { playDays, reading, readings, usual } from '../testing/readings.ts';
import { hour, minute } from '../testing/story.ts';
import { mostTopics } from '../statistics/series.ts';
import { valueSpoofing } from './detector.ts';
import type { Memory } from './memory.ts';

const story = (events: Event[]) => playDays([valueSpoofing], events);
const twoDays = readings(0, 599);
const low = (i: number): string => (16 + (i % 3)).toFixed(2);
const spoofed = (count: number, value = low) => readings(600, 599 + count, value);

describe('value spoofing', () => {
  it('fires when readings stay below what the device ever read, with the numbers behind it', () => {
    const [finding, ...more] = story([...twoDays, ...spoofed(4)]);
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      ...{ reason: 'value_unusual', severity: 'medium', device: 'dev-1', code: 'D27' },
      title: expect.stringMatching(
        /^dev-1 published 4 readings within 15 min from 16 to 18, where 1\d\.\d+ to 2\d\.\d+ is its own usual$/,
      ),
      explanation: { metric: 'reading on hall/temperature', observed: 16, samples: 603, whose: 'device' },
      evidence: spoofed(4).map(eventId),
      facts: { messages: 4, from: '2026-11-23T14:00:00.000Z', to: '2026-11-23T14:15:00.000Z', limit: 6 },
    });
    expect(finding?.facts['messageTimes']).toBe(
      '2026-11-23T14:00:00.000Z 2026-11-23T14:05:00.000Z 2026-11-23T14:10:00.000Z 2026-11-23T14:15:00.000Z',
    );
  });

  it('stays quiet at three such readings', () => {
    expect(story([...twoDays, ...spoofed(3), ...readings(603, 700)])).toEqual([]);
  });

  it('amends the finding until all of the stretch are named, ordinary ones in between too', () => {
    const mixed = (i: number): string => (i % 4 === 3 ? usual(i) : low(i));
    const found = story([...twoDays, ...spoofed(27, mixed), ...readings(627, 660)]);
    expect(new Set(found.map(({ id }) => id)).size).toBe(1);
    expect(found.map(({ version }) => version)).toEqual(found.map((_, i) => i + 1));
    expect(found.at(-1)?.evidence).toEqual(spoofed(27).map(eventId));
    expect(found.at(-1)?.facts).toMatchObject({ messages: 27 });
  });

  it('fires again when it happens again later', () => {
    const again = readings(900, 905, low);
    expect(new Set(story([...twoDays, ...spoofed(6), ...readings(606, 899), ...again]).map(({ id }) => id)).size).toBe(
      2,
    );
  });

  it('stays quiet on spikes the device has always had', () => {
    const spiky = (i: number): string => (i % 40 < 2 ? low(i) : usual(i));
    expect(story(readings(0, 1_200, spiky))).toEqual([]);
  });

  it('stays quiet until a day has passed and a hundred readings are known', () => {
    expect(story([...readings(0, 250), ...readings(251, 270, low)])).toEqual([]);
    const hourly = (from: number, to: number, value = usual) =>
      readings(from, to, value).map((one, i) =>
        reading(from + i, one.attributes[3] ?? '', { time: one.time * 1 + i * hour }),
      );
    expect(story([...hourly(0, 80), ...hourly(81, 90, low)])).toEqual([]);
  });

  it('fires when a sensor that moves says the same again and again, and stays quiet when it always did', () => {
    const frozen = spoofed(12, () => '21.00');
    expect(story([...twoDays, ...frozen])).toMatchObject([{ reason: 'value_frozen', severity: 'low' }, {}]);
    expect(story(readings(0, 800, () => '21.00'))).toEqual([]);
    expect(story(readings(0, 800, (i) => (20 + Math.floor(i / 30)).toFixed(1)))).toEqual([]);
  });

  it('fires when readings are given with another number of decimals', () => {
    const coarse = (i: number): string => Number(usual(i)).toFixed(0);
    const found = story([...twoDays, ...spoofed(4, coarse)]);
    expect(found[0]).toMatchObject({ reason: 'precision_changed', severity: 'low', facts: { usualDecimals: 2 } });
  });

  it('gets used to a new level, which is told once', () => {
    const found = story([...twoDays, ...readings(600, 1_900, (i) => (10 + Number(usual(i))).toFixed(2))]);
    expect(new Set(found.map(({ id }) => id)).size).toBe(1);
  });

  it('does not judge what is late, spooled or sent again, and judges what only was received late', () => {
    const after = reading(604, usual(604));
    const late = spoofed(4).map((one) => reading(one.index, '16.00', { receivedAt: after.time + 10 * minute }));
    expect(story([...twoDays, after, ...late])).toEqual([]);
    const marked = (part: Partial<Event>) => spoofed(4).map((one) => reading(one.index, '16.00', part));
    expect(story([...twoDays, ...marked({ backlog: true }), ...marked({ redelivered: true })])).toEqual([]);
    const held = spoofed(4).map((one) => reading(one.index, '16.00', { receivedAt: one.time + 30 * minute }));
    expect(story([...twoDays, ...held]).map(({ reason }) => reason)).toContain('value_unusual');
  });

  it('counts a reading once that is delivered twice', () => {
    expect(story([...twoDays, ...spoofed(3).flatMap((one) => [one, one])])).toEqual([]);
    expect(story([...twoDays, ...spoofed(4).flatMap((one) => [one, one])])).toHaveLength(1);
  });

  it('keeps devices, topics and tenants apart', () => {
    expect(story([...twoDays, ...readings(600, 610, low, { device: 'dev-2' })])).toEqual([]);
    expect(story([...twoDays, ...readings(600, 610, low, { tenant: 'other' })])).toEqual([]);
    const elsewhere = spoofed(10).map((one) =>
      reading(one.index, '16.00', { attributes: ['topic', 'b', 'value', '16.00'] }),
    );
    expect(story([...twoDays, ...elsewhere])).toEqual([]);
  });

  it('does not forget what is usual when somebody makes up topics', () => {
    const invented = Array.from({ length: 40 }, (_, i) =>
      reading(590, '1', { attributes: ['topic', `made/up/${i}`, 'value', '1'], index: 10_000 + i }),
    );
    const reasons = story([...readings(0, 589), ...invented, ...readings(591, 599), ...spoofed(4)]);
    expect(reasons.map(({ reason }) => reason)).toContain('value_unusual');
  });

  it('remembers a bounded number of topics, and nothing of messages without a reading', () => {
    const memory: Memory = { series: [], courses: [] };
    const { settings } = valueSpoofing;
    for (let i = 0; i < 100; i++) {
      const said = valueSpoofing.hear(
        memory,
        reading(i, '1', { attributes: ['topic', `t${i}`, 'value', '1'] }),
        settings,
      );
      if (said !== undefined) valueSpoofing.judge(memory, said.reading, undefined, settings);
    }
    expect([memory.series.length, memory.courses.length]).toEqual([mostTopics, mostTopics]);
    expect(valueSpoofing.subjectOf(reading(0, '', { attributes: ['topic', 't'] }), undefined as never)).toBe('');
  });
});
