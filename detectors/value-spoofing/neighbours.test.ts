import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import type { Known } from '../detector.ts';
import { calm, hall, type Reads, usualReadings, weather } from '../testing/halls.ts';
import { playDays } from '../testing/readings.ts';
import { feed, logOf, minute, nothingKnown, play, runnerOf, withoutCause } from '../testing/story.ts';
import { valueSpoofing } from './detector.ts';

const told = (events: Event[]) => playDays([valueSpoofing], events);
const everybody = weather(() => 1);
const butOne = weather((device) => (device === 2 ? 0 : 1));

describe('a device beside its neighbours', () => {
  it('fires when one alone does not follow, with what the others ask for', () => {
    const found = told(hall(butOne));
    const [finding] = found;
    expect(new Set(found.map(({ device, reason }) => `${device} ${reason}`))).toEqual(
      new Set(['dev-2 apart_from_neighbours']),
    );
    expect(findingSchema.parse(finding)).toMatchObject({
      ...{ severity: 'low', subject: { kind: 'device', id: 'dev-2' }, gateway: 'gw-1' },
      title: expect.stringMatching(
        /^dev-2 published \d+ readings .* do not go with those of 5 neighbours: they ask for /,
      ),
      facts: { neighbours: 5 },
    });
    expect(finding?.facts['asksFor']).toBeGreaterThan(24);
    expect(finding?.explanation?.expectedLow).toBeGreaterThan(finding?.explanation?.observed ?? 0);
  });

  it('stays quiet when all follow, each a little more or less', () => {
    expect(told(hall(everybody))).toEqual([]);
    expect(told(hall(weather((device) => 0.7 + 0.1 * device)))).toEqual([]);
  });

  it('fires for the device that moves alone, as before', () => {
    const found = told(hall(weather((device) => (device === 2 ? 1 : 0))));
    expect(found[0]).toMatchObject({ device: 'dev-2', reason: 'value_unusual', severity: 'medium' });
  });

  it('fires when a reading is usual for another hour, but not for this one', () => {
    const rhythm: Reads = (device, i) => 5 * Math.sin((2 * Math.PI * i) / 288) + 0.1 * calm(device, i);
    const from = usualReadings + 36;
    const found = told(
      hall((device, i) => (device === 2 && i > from ? rhythm(device, i + 144) : rhythm(device, i)), from + 8),
    );
    expect(found[0]).toMatchObject({ device: 'dev-2', reason: 'apart_from_neighbours' });
    expect(told(hall(rhythm, from + 200))).toEqual([]);
  });

  it('tells of weather when there are only two neighbours, and takes three for company', () => {
    const some = (count: number) => hall(everybody).filter(({ device }) => Number(device.slice(4)) < count);
    expect(new Set(told(some(3)).map(({ device }) => device)).size).toBe(3);
    expect(told(some(4))).toEqual([]);
  });

  it('believes neither half of neighbours that do not agree', () => {
    const two = weather((device) => (device < 2 ? 1 : 0));
    const found = told(hall(two).filter(({ device }) => Number(device.slice(4)) < 5));
    expect(new Set(found.map(({ device, reason }) => `${device} ${reason}`))).toEqual(
      new Set(['dev-0 value_unusual', 'dev-1 value_unusual']),
    );
  });

  it('does not ask devices of another gateway, tenant or kind of topic', () => {
    const others = (part: Partial<Event>) => hall(butOne, undefined, (device) => (device === 2 ? part : {}));
    for (const part of [{ gateway: 'gw-2' }, { tenant: 'other' }])
      expect(told(others(part)).filter(({ device }) => device === 'dev-2')).toEqual([]);
    const humid = hall(butOne).map((one) => {
      const [, , , value = ''] = one.attributes;
      return one.device === 'dev-2' ? { ...one, attributes: ['topic', 'hall/dev-2/humidity', 'value', value] } : one;
    });
    expect(told(humid as Event[])).toEqual([]);
  });

  it('asks those of its gateway in the inventory, or of its model and site, when messages name no gateway', () => {
    const alone = hall(butOne, undefined, () => ({ gateway: '' }));
    const at = (part: { site?: string; gateway?: string }): Known => ({
      ...nothingKnown,
      device: (_tenant, id) => ({
        ...{ id, model: 'm', firmware: '', site: '', gateway: '', productionBatch: '', owner: '' },
        ...{ expectedEveryMs: 0, registeredAt: 0, ...part },
      }),
    });
    const found = (known: Known) =>
      play({ detectors: [valueSpoofing], events: alone, known, block: 500, tickEveryMs: minute })
        .filter(({ version }) => version === 1)
        .map(({ device, reason }) => `${device} ${reason}`);
    const apart = ['dev-2 apart_from_neighbours'];
    expect(found(at({ site: 'north' }))).toEqual(apart);
    expect(found(at({ gateway: 'gw-9' }))).toEqual(apart);
    expect(found(nothingKnown)).not.toContain(apart[0]);
  });

  it('is not moved by who is told of, by what is late, spooled or delivered twice', () => {
    const twice = hall(butOne).flatMap((one) => [one, one]);
    const ids = (events: Event[]) => told(events).map(({ id, version }) => `${id} ${version}`);
    expect(ids(twice)).toEqual(ids(hall(butOne)));
    const spooled = hall(everybody, undefined, (device) => (device === 2 ? {} : { backlog: true }));
    expect(new Set(told(spooled).map(({ reason }) => reason))).toEqual(new Set(['value_unusual']));
  });

  it('finds the same when the log is read again in other records', () => {
    const events = hall(butOne);
    const of = (block: number) =>
      withoutCause(play({ detectors: [valueSpoofing], events, block, tickEveryMs: minute, thenMs: 30 * minute }));
    const [one, other] = [of(7), of(900)];
    expect(one.length).toBeGreaterThan(1);
    expect(other).toEqual(one);
  });

  it('goes on from a snapshot with what the neighbours did', () => {
    const log = logOf({ detectors: [valueSpoofing], events: hall(butOne), block: 200, tickEveryMs: minute });
    const before = runnerOf({ detectors: [valueSpoofing], events: [] });
    const half = log.length >> 1;
    const found = feed(before, log.slice(0, half));
    const after = runnerOf({ detectors: [valueSpoofing], events: [] });
    expect(after.restore(deserialize(serialize(before.snapshot())))).toBe(true);
    const whole = feed(runnerOf({ detectors: [valueSpoofing], events: [] }), log);
    expect([...found, ...feed(after, log.slice(half), half)]).toEqual(whole);
    expect(whole).not.toEqual([]);
  });
});
