import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import type { Issued, Known, KnownDevice, Order } from '../detector.ts';
import { event, hour, minute, noon, nothingKnown, play } from '../testing/story.ts';
import { notOnIssuedList } from './detector.ts';

const day = 24 * hour;
const open = (time: number, device = 'ghost-1', part: Partial<Event> = {}): Event =>
  event({ kind: 'session-opened', outcome: 'accepted', device, time, peer: '192.0.2.7', ...part });

const issued: Issued = { manufacturer: 'maker', productionBatch: 'b-1', learnedAt: noon };
const registered: KnownDevice = {
  id: 'ghost-1',
  model: '',
  firmware: '',
  site: '',
  gateway: '',
  productionBatch: '',
  owner: '',
  expectedEveryMs: 0,
  registeredAt: noon,
};

function facts(ids: readonly string[], part: { order?: Order; device?: Partial<KnownDevice> } = {}): Known {
  return {
    ...nothingKnown,
    hasIssuedLists: (tenant) => tenant === 'acme',
    issued: (tenant, id) => (tenant === 'acme' && ids.includes(id) ? issued : undefined),
    order: (_tenant, batch) => (batch === 'b-1' ? part.order : undefined),
    device: () => (part.device === undefined ? undefined : { ...registered, ...part.device }),
  };
}

const lists = facts(['dev-1', 'pump-42']);
const whole = facts(['dev-1'], { order: { manufacturer: 'maker', quantity: 100, listed: 100 } });
const story = (
  events: Event[],
  known: Known | ((fleet: number) => Known) = lists,
  thenMs = 10 * minute,
  factsAt: number[] = [],
) => play({ detectors: [notOnIssuedList], events, known, thenMs, factsAt, tickEveryMs: 10 * minute });

describe('not on issued list', () => {
  it('fires medium when no list has named a device 72 hours after it first connected', () => {
    const [finding, ...more] = story([open(noon), open(noon + 5 * hour)], lists, 5 * day);
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'not_on_issued_list',
      severity: 'medium',
      title: "ghost-1 is on no manufacturer's list 3 d after it first connected",
      subject: { kind: 'device', id: 'ghost-1' },
      device: 'ghost-1',
      at: noon,
      spoofable: 1,
      facts: { firstAt: noon, peer: '192.0.2.7' },
    });
    expect(finding?.concludedAt).toBeGreaterThanOrEqual(noon + 3 * day);
    expect(finding?.concludedAt).toBeLessThanOrEqual(noon + 3 * day + 12 * minute);
  });

  it('stays quiet until the 72 hours are over, and fires then', () => {
    expect(story([open(noon)], lists, 3 * day)).toEqual([]);
    expect(story([open(noon)], lists, 3 * day + 10 * minute)).toHaveLength(1);
  });

  it('stays quiet about devices on a list, whatever case and padding their id comes in', () => {
    expect(story([open(noon, 'dev-1'), open(noon, 'PUMP-0042'), open(noon, 'pump-42')], lists, 5 * day)).toEqual([]);
  });

  it('stays quiet when the list arrives in time', () => {
    const known = (fleet: number) => facts(fleet > 0 ? ['ghost-1'] : []);
    expect(story([open(noon)], known, 5 * day, [noon + 2 * day])).toEqual([]);
  });

  it('stays quiet when the list arrives between the same two ticks as the end of the 72 hours', () => {
    const known = (fleet: number) => facts(fleet > 0 ? ['ghost-1'] : []);
    expect(story([open(noon)], known, 5 * day, [noon + 3 * day + 5 * minute])).toEqual([]);
  });

  it('amends the finding under its id when the list arrives late', () => {
    const known = (fleet: number) => facts(fleet > 0 ? ['ghost-1'] : []);
    const found = story([open(noon)], known, 6 * day, [noon + 4 * day]);
    expect(found.map(({ version, severity }) => [version, severity])).toEqual([
      [1, 'medium'],
      [2, 'info'],
    ]);
    expect(found[1]?.id).toBe(found[0]?.id);
    expect(found[1]?.title).toContain('is on the list of maker after all');
  });

  it('fires high at once when the device names a batch whose list is whole', () => {
    const claims = open(noon, 'ghost-1', { attributes: ['production_batch', 'b-1'] });
    const [finding, ...more] = story([claims], whole, 5 * day);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'high',
      confidence: 3,
      concludedAt: noon,
      title: 'ghost-1 says it is of batch b-1, whose 100 listed devices do not include it',
      facts: { ordered: 100, listed: 100 },
    });
    const short = facts([], { order: { manufacturer: 'maker', quantity: 100, listed: 99 } });
    expect(story([claims], short)).toEqual([]);
    expect(story([open(noon, 'ghost-1', { attributes: ['production_batch', 'b-2'] })], whole)).toEqual([]);
  });

  it('fires when the list of the batch becomes whole without it', () => {
    const claims = open(noon, 'ghost-1', { attributes: ['production_batch', 'b-1'] });
    const known = (fleet: number) =>
      facts([], { order: { manufacturer: 'maker', quantity: 100, listed: fleet > 0 ? 100 : 60 } });
    const [finding, ...more] = story([claims], known, 5 * day, [noon + hour]);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ severity: 'high', at: noon });
    expect(finding?.concludedAt).toBeLessThan(noon + 2 * hour);
  });

  it('fires for a device of the inventory whose batch is listed without it, and stays quiet about one whose is not', () => {
    const order = { manufacturer: 'maker', quantity: 100, listed: 40 };
    expect(story([open(noon)], facts([], { order, device: { productionBatch: 'b-1' } }), 5 * day)).toHaveLength(1);
    expect(story([open(noon)], facts([], { order, device: { productionBatch: 'b-2' } }), 5 * day)).toEqual([]);
    expect(story([open(noon)], facts([], { order, device: {} }), 5 * day)).toEqual([]);
  });

  it('stays quiet while no list was ever imported', () => {
    expect(story([open(noon)], nothingKnown, 5 * day)).toEqual([]);
  });

  it('judges late lines by their own time, and raises once when events are delivered twice', () => {
    const late = open(noon - 2 * day, 'ghost-1', { receivedAt: noon + hour });
    const [finding, ...more] = story([open(noon), late, late], lists, 5 * day);
    expect(more).toEqual([]);
    expect(finding?.at).toBe(noon - 2 * day);
    expect(finding?.concludedAt).toBeLessThan(noon + day + hour);
    const daily = Array.from({ length: 12 }, (_, i) => open(noon + i * day));
    expect(story(daily, lists, day)).toHaveLength(1);
  });

  it('keeps tenants apart', () => {
    expect(story([open(noon, 'ghost-1', { tenant: 'other' })], lists, 5 * day)).toEqual([]);
  });
});
