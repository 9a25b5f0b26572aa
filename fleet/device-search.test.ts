import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { Device } from '../schemas/fleet-facts.ts';
import { TextTable } from './compact/text-table.ts';
import { Registry } from './registry.ts';

const device = (id: string, over: Partial<Device> = {}): Device => ({
  id,
  ...{ model: '', firmware: '', site: '', gateway: '', productionBatch: '', owner: '' },
  hardwareIds: [],
  expectedEveryMs: 0,
  ...over,
});

function fleetOf(...devices: Device[]) {
  const registry = new Registry();
  registry.apply({ type: 'devices-registered', tenant: 'acme', importedAt: 1, devices }, 0);
  return registry;
}

describe('the search for devices', () => {
  const registry = fleetOf(
    device('valve-1', { site: 'north' }),
    device('PUMP-2', { site: 'north' }),
    device('pump-1'),
    device('old-pump-3'),
  );
  const { devices } = registry.tenant('acme');
  const ids = (id: string, after = '', limit = 10) => devices.select({ id }, after, limit).devices.map((one) => one.id);

  it('finds parts of ids in either case, those that begin so first', () => {
    expect(ids('pump')).toEqual(['PUMP-2', 'pump-1', 'old-pump-3']);
    expect(ids('ump-3')).toEqual(['old-pump-3']);
    expect(ids('nothing')).toEqual([]);
  });

  it('gives pages that join without a gap', () => {
    for (const part of ['pump', '', 'p', 'old']) {
      const seen: string[] = [];
      for (let more = true; more; ) {
        const page = devices.select({ id: part }, seen.at(-1) ?? '', 1);
        seen.push(...page.devices.map((one) => one.id));
        ({ more } = page);
        expect(page.total).toBe(ids(part).length);
      }
      expect(seen).toEqual(ids(part));
    }
  });

  it('goes on after the same device when others were added and that one was retired', () => {
    const own = fleetOf(device('b-pump'), device('pump-a'), device('pump-b'));
    const fleet = own.tenant('acme').devices;
    const after = (id: string) => fleet.select({ id: 'pump' }, id, 9).devices.map((one) => one.id);
    const more = [device('pump-c'), device('a-pump')];
    own.apply({ type: 'devices-registered', tenant: 'acme', importedAt: 2, devices: more }, 1);
    own.apply({ type: 'devices-retired', tenant: 'acme', importedAt: 2, ids: ['pump-a'] }, 2);
    expect(after('pump-a')).toEqual(['pump-b', 'pump-c', 'b-pump', 'a-pump']);
    expect(after('b-pump')).toEqual(['a-pump']);
  });

  it('leaves out other sites and what was retired', () => {
    registry.apply({ type: 'devices-retired', tenant: 'acme', importedAt: 2, ids: ['valve-1'] }, 1);
    expect(devices.select({ id: '', site: 'north' }, '', 10)).toMatchObject({ total: 1, devices: [{ id: 'PUMP-2' }] });
    expect(devices.select({ id: '', site: 'nowhere' }, '', 10).total).toBe(0);
  });

  it('tells what was known of a device, up to where it was retired', () => {
    const before = (offset: number) => devices.versions('valve-1', offset).map((one) => one.device?.site);
    expect(before(1)).toEqual(['north']);
    expect(before(2)).toEqual(['north', undefined]);
  });

  const text = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'é', '-'), maxLength: 6 });
  test.prop([fc.uniqueArray(text), text])('finds what a look at each text finds', (texts, part) => {
    const table = new TextTable();
    for (const one of texts) table.add(one);
    const found: string[] = [];
    table.containing(part, (index) => found.push(table.text(index)));
    const small = (one: string): string => one.replaceAll('A', 'a');
    expect(found).toEqual(texts.filter((one) => small(one).includes(small(part))));
  });
});
