import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import type { Known } from '../detector.ts';
import { event, hour, minute, noon, nothingKnown, play, second } from '../testing/story.ts';
import { overProduction } from './detector.ts';

const open = (device: string, part: Partial<Event> = {}): Event =>
  event({ kind: 'session-opened', outcome: 'accepted', device, attributes: ['production_batch', 'b-1'], ...part });
const batch = (count: number, part: Partial<Event> = {}) =>
  Array.from({ length: count }, (_, i) => open(`dev-${i}`, { time: noon + i * second, ...part }));

const ordered = (quantity: number, part: Partial<Known> = {}): Known => ({
  ...nothingKnown,
  order: (tenant, name) =>
    tenant === 'acme' && name === 'b-1' ? { manufacturer: 'maker', quantity, listed: 0 } : undefined,
  ...part,
});

const story = (
  events: Event[],
  known: Known | ((fleet: number) => Known) = ordered(100),
  factsAt: number[] = [],
  thenMs = 10 * minute,
) => play({ detectors: [overProduction], events, known, factsAt, thenMs, tickEveryMs: minute });

describe('over-production', () => {
  it('fires at the 101st distinct device of a batch of a hundred', () => {
    const [finding, ...more] = story(batch(101));
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'over_production',
      severity: 'high',
      subject: { kind: 'production-batch', id: 'b-1' },
      title: '101 devices of batch b-1 have connected, 100 were ordered; the latest is dev-100',
      device: 'dev-100',
      explanation: { observed: 101, expectedHigh: 100 },
      facts: { connected: 101, ordered: 100, manufacturer: 'maker' },
    });
  });

  it('stays quiet at a hundred, however often each connects and however its id is written', () => {
    expect(story([...batch(100), ...batch(100, { time: noon + hour })])).toEqual([]);
    const written = batch(100).map((one) => event({ ...one, device: one.device.toUpperCase().replace('-', '-000') }));
    expect(story([...batch(100), ...written])).toEqual([]);
  });

  it('raises one finding for a run of devices beyond the order', () => {
    expect(story(batch(150))).toHaveLength(1);
  });

  it('stays quiet when nothing was ordered that we know of, and fires when the order arrives late', () => {
    expect(story(batch(150), nothingKnown)).toEqual([]);
    const known = (fleet: number) => (fleet > 0 ? ordered(100) : nothingKnown);
    const [finding] = story(batch(150), known, [noon + hour], 2 * hour);
    expect(finding).toMatchObject({ reason: 'over_production', facts: { connected: 150 } });
    expect(finding?.concludedAt).toBeGreaterThanOrEqual(noon + hour);
  });

  it('stays quiet when later facts leave it as it is, and when further devices come hours later', () => {
    expect(story(batch(101), () => ordered(100), [noon + hour], 2 * hour)).toHaveLength(1);
    const hours = Array.from({ length: 4 }, (_, i) => open(`more-${i}`, { time: noon + (i + 1) * 7 * hour }));
    expect(story([...batch(101), ...hours])).toHaveLength(1);
  });

  it('amends the finding under its id when more were ordered after all', () => {
    const found = story(batch(101), (fleet) => ordered(fleet > 0 ? 200 : 100), [noon + hour], 2 * hour);
    expect(found.map(({ version, severity }) => [version, severity])).toEqual([
      [1, 'high'],
      [2, 'info'],
    ]);
    expect(found[1]?.id).toBe(found[0]?.id);
  });

  it('takes the batch from the list first, then the inventory, then the device', () => {
    const lists: Partial<Known> = {
      issued: () => ({ manufacturer: 'maker', productionBatch: 'b-2', learnedAt: noon }),
    };
    expect(story(batch(150), ordered(100, lists))).toEqual([]);
    const own = { productionBatch: 'b-1', model: '', firmware: '', site: '', gateway: '', owner: '' };
    const inventory: Partial<Known> = {
      device: (_tenant, id) => ({ id, ...own, expectedEveryMs: 0, registeredAt: noon }),
    };
    expect(story(batch(101, { attributes: [] }), ordered(100, inventory))).toHaveLength(1);
    expect(story(batch(150, { attributes: [] }))).toEqual([]);
  });

  it('counts late lines, and an event delivered twice once', () => {
    const late = open('late', { time: noon - 30 * 24 * hour, receivedAt: noon + hour });
    expect(story([...batch(100), late])).toHaveLength(1);
    expect(story([...batch(100), ...batch(100)])).toEqual([]);
  });

  it('keeps batches and tenants apart', () => {
    expect(story([...batch(100), open('other', { attributes: ['production_batch', 'b-2'] })])).toEqual([]);
    expect(story([...batch(100), open('other', { tenant: 'other' })])).toEqual([]);
  });
});
