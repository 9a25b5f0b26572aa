import { describe, expect, it } from 'vitest';
import { type Event, eventId } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import type { Known } from '../detector.ts';
import { mostTopics } from '../statistics/series.ts';
import { noise, playDays, reading } from '../testing/readings.ts';
import { minute, nothingKnown, play, withoutCause } from '../testing/story.ts';
import { payloadDrift } from './detector.ts';

type Builds = (i: number) => { shape?: string; size?: number; value?: string };

/** Readings in JSON of 50 to 60 bytes, every tenth message a status. */
const ordinary: Builds = (i) => ({ shape: i % 10 === 3 ? 'json-b' : 'json-a', size: 50 + Math.floor(10 * noise(i)) });

function messages(from: number, to: number, builds: Builds = ordinary, part: Partial<Event> = {}): Event[] {
  return Array.from({ length: to - from + 1 }, (_, at) => {
    const i = from + at;
    const { shape = '', size = 50, value = '' } = builds(i);
    const said = [...(shape === '' ? [] : ['payload_shape', shape]), ...(value === '' ? [] : ['value', value])];
    return reading(i, '', { size, attributes: ['topic', 'hall/state', ...said], ...part });
  });
}

const story = (events: Event[]) => playDays([payloadDrift], events);
const twoDays = messages(0, 599);
const otherwise: Builds = (i) => ({ ...ordinary(i), shape: 'json-c' });
const longer =
  (share: number): Builds =>
  (i) => ({ ...ordinary(i), size: Math.round((1 + share) * (ordinary(i).size ?? 0)) });
const other = (count: number, part: Partial<Event> = {}) => messages(600, 599 + count, otherwise, part);

describe('payload drift', () => {
  it('fires when payloads are built in a way the topic never had, with the messages named', () => {
    const [finding, ...more] = story([...twoDays, ...other(4)]);
    expect(more.filter(({ version }) => version === 1)).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      ...{ reason: 'payload_shape_changed', severity: 'low', device: 'dev-1', code: 'D11' },
      title: expect.stringMatching(
        /^dev-1 published 3 messages within 10 min that are built in a way it hardly ever has$/,
      ),
      evidence: other(3).map(eventId),
      explanation: { observed: 3, expectedHigh: 1, whose: 'device' },
    });
  });

  it('stays quiet at two such messages, and at kinds the topic had now and then', () => {
    expect(story([...twoDays, ...other(2), ...messages(602, 700)])).toEqual([]);
    expect(
      story([...twoDays, ...messages(600, 603, () => ({ shape: 'json-b', size: 55 })), ...messages(604, 700)]),
    ).toEqual([]);
  });

  it('fires when a device that says other things than readings begins to, and stays quiet where nobody described them', () => {
    const numbers: Builds = () => ({ value: '21.50', size: 5 });
    const text: Builds = () => ({ shape: 'text-ap', size: 5 });
    const found = story([...messages(0, 599, numbers), ...messages(600, 605, text)]);
    expect(found[0]).toMatchObject({ reason: 'payload_shape_changed' });
    expect(story(messages(0, 700, () => ({ size: 5 })))).toEqual([]);
  });

  it('fires when three times 32 payloads are a quarter longer on average, by their mean', () => {
    const found = story([...messages(0, 607), ...messages(608, 703, longer(0.25))]);
    expect(found).toMatchObject([
      {
        reason: 'payload_length_drifted',
        facts: { messages: 96 },
        explanation: { metric: 'mean bytes of 32 payloads' },
      },
    ]);
    expect(found[0]?.explanation?.observed).toBeGreaterThan(found[0]?.explanation?.expectedHigh ?? Infinity);
  });

  it('stays quiet on two times 32, on a tenth longer, and on lengths that always varied', () => {
    expect(story([...messages(0, 607), ...messages(608, 671, longer(0.25)), ...messages(672, 800)])).toEqual([]);
    expect(story([...messages(0, 607), ...messages(608, 800, longer(0.1))])).toEqual([]);
    const varying: Builds = (i) => ({ shape: 'json-a', size: 40 + Math.floor(400 * noise(i)) });
    expect(story(messages(0, 1_500, varying))).toEqual([]);
  });

  it('stays quiet when every payload is built in a way of its own, and until a day and a hundred messages have passed', () => {
    expect(story(messages(0, 800, (i) => ({ shape: `json-${i}`, size: 50 })))).toEqual([]);
    expect(story([...messages(0, 250), ...messages(251, 270, otherwise)])).toEqual([]);
  });

  it('takes other firmware for the cause, and learns anew what stays', () => {
    const running = (firmware: string): Known => ({
      ...nothingKnown,
      device: (_tenant, id) => ({
        ...{ id, firmware, model: '', site: '', gateway: '', productionBatch: '', owner: '' },
        ...{ expectedEveryMs: 0, registeredAt: 0 },
      }),
    });
    const events = [...twoDays, ...other(300)];
    const told = { detectors: [payloadDrift], events, block: 100, tickEveryMs: minute };
    expect(play({ ...told, known: running('1') }).length).toBeGreaterThan(0);
    const factsAt = [other(1)[0]?.time ?? 0];
    expect(play({ ...told, factsAt, known: (facts) => running(facts === 0 ? '1' : '2') })).toEqual([]);
    const stays = playDays([payloadDrift], [...twoDays, ...other(1_200)]);
    expect(new Set(stays.map(({ id }) => id)).size).toBe(1);
  });

  it('does not judge what is late, spooled or sent again, and counts a message once that is delivered twice', () => {
    const after = messages(604, 604);
    expect(story([...twoDays, ...after, ...other(4)])).toEqual([]);
    for (const part of [{ backlog: true }, { redelivered: true }])
      expect(story([...twoDays, ...other(8, part)])).toEqual([]);
    const twice = (count: number) => story([...twoDays, ...other(count).flatMap((one) => [one, one])]);
    expect(twice(2)).toEqual([]);
    expect(twice(3)).toHaveLength(1);
  });

  it('keeps devices, topics and tenants apart', () => {
    for (const part of [
      { device: 'dev-2' },
      { tenant: 'other' },
      { attributes: ['topic', 'b', 'payload_shape', 'json-c'] },
    ])
      expect(story([...twoDays, ...other(8, part)])).toEqual([]);
  });

  it('finds the same when the log is read again in other records, and remembers a bounded number of topics', () => {
    const events = [...twoDays, ...other(8), ...messages(608, 700)];
    const of = (block: number) => withoutCause(play({ detectors: [payloadDrift], events, block, tickEveryMs: minute }));
    expect(of(900)).toEqual(of(7));
    const memory = { series: [], firmware: '' };
    for (let i = 0; i < 100; i++)
      payloadDrift.observe(
        memory,
        reading(i, '', { size: 9, attributes: ['topic', `t${i}`] }),
        payloadDrift.settings,
        nothingKnown,
      );
    expect(memory.series).toHaveLength(mostTopics);
  });
});
