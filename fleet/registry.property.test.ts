import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../schemas/fact.ts';
import type { Device } from '../schemas/fleet-facts.ts';
import { Registry } from './registry.ts';

const ids = ['a', 'b', 'c'];
const groups = ['', 'g1', 'g2'];
const id = fc.constantFrom(...ids);
const group = fc.constantFrom(...groups);
const time = fc.integer({ min: 0, max: 20 });
const common = { tenant: fc.constantFrom('acme', 'other'), importedAt: time };
const device: fc.Arbitrary<Device> = fc.record({
  id,
  ...{ model: group, firmware: group, site: group, gateway: group, productionBatch: group, owner: group },
  hardwareIds: fc.subarray(['00:11', 'imei-1']),
  expectedEveryMs: fc.constantFrom(0, 60_000),
});
const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({ type: fc.constant('devices-registered'), ...common, devices: fc.array(device, { maxLength: 3 }) }),
  fc.record({ type: fc.constant('devices-retired'), ...common, ids: fc.array(id, { maxLength: 2 }) }),
  fc.record({
    ...{ type: fc.constant('devices-issued'), ...common, manufacturer: group },
    signedBy: fc.constantFrom(undefined, 'ab'.repeat(20)),
    ...{ productionBatch: fc.constantFrom('g1', 'g2'), ids: fc.array(id, { maxLength: 3 }) },
  }),
  fc.record({
    ...{ type: fc.constant('batch-ordered'), ...common, manufacturer: group },
    ...{ productionBatch: fc.constantFrom('g1', 'g2'), quantity: fc.nat(3), orderedAt: time },
  }),
  fc.record({
    ...{ type: fc.constant('issuer-classified'), ...common, issuer: fc.constantFrom('ab', 'dn:CN=x, O=y') },
    class: fc.constantFrom('manufacturer', 'operational', 'other'),
  }),
  fc.record({
    ...{ type: fc.constant('window-planned'), ...common, id: fc.constantFrom('w1', 'w2', 'w3'), from: time, to: time },
    kind: fc.constantFrom('maintenance', 'campaign', 'repair'),
    scope: fc.record({ kind: fc.constantFrom('device', 'gateway', 'site', 'model'), id: fc.oneof(id, group) }),
    note: fc.constant(''),
  }),
  fc.record({ type: fc.constant('window-cancelled'), ...common, id: fc.constantFrom('w1', 'w2') }),
) as fc.Arbitrary<Fact>;

/** The same said the long way: everything folded anew for each reader, nothing remembered. */
function plain(facts: readonly Fact[], tenant: string) {
  const devices = new Map<string, Device & { registeredAt: number }>();
  const issued = new Map<
    string,
    { manufacturer: string; productionBatch: string; signedBy: string; learnedAt: number }
  >();
  const orders = new Map<string, { manufacturer: string; quantity: number }>();
  const windows = new Map<string, Extract<Fact, { type: 'window-planned' }>>();
  let issuer: string = '';
  let lists = false;
  for (const one of facts.filter((candidate) => candidate.tenant === tenant)) {
    if (one.type === 'devices-registered')
      for (const each of one.devices)
        devices.set(each.id, { ...each, registeredAt: devices.get(each.id)?.registeredAt ?? one.importedAt });
    else if (one.type === 'devices-retired') for (const gone of one.ids) devices.delete(gone);
    else if (one.type === 'devices-issued') {
      lists = true;
      const { manufacturer, productionBatch, signedBy = '', importedAt: learnedAt } = one;
      for (const each of one.ids) {
        const known = issued.get(each);
        const same = known?.manufacturer === manufacturer && known.productionBatch === productionBatch;
        if (!same || known.signedBy !== signedBy)
          issued.set(each, { manufacturer, productionBatch, signedBy, learnedAt });
      }
    } else if (one.type === 'batch-ordered') orders.set(one.productionBatch, one);
    else if (one.type === 'issuer-classified' && one.issuer.startsWith('dn:')) issuer = one.class;
    else if (one.type === 'window-planned') windows.set(one.id, one);
    else if (one.type === 'window-cancelled') windows.delete(one.id);
  }
  const listed = (manufacturer: string, batch: string): number =>
    [...issued.values()].filter(
      (one) => one.productionBatch === batch && (manufacturer === '' || one.manufacturer === manufacturer),
    ).length;
  return {
    devices,
    issued,
    lists,
    issuer,
    order: (batch: string) => {
      const order = orders.get(batch);
      if (order === undefined) return undefined;
      const { manufacturer, quantity } = order;
      return { manufacturer, quantity, listed: listed(manufacturer, batch) };
    },
    covering: (kind: string, scope: string, at: number) =>
      [...windows.values()].some(
        (one) => one.scope.kind === kind && one.scope.id === scope && one.from <= at && at < one.to,
      ),
  };
}

function expectSame(registry: Registry, facts: readonly Fact[], before: number, tenant: string): void {
  const expected = plain(facts.slice(0, before), tenant);
  expect(registry.fleetSize(tenant, before)).toBe(expected.devices.size);
  expect(registry.hasIssuedLists(tenant, before)).toBe(expected.lists);
  expect(registry.issuerClass(tenant, 'dn:O=y,CN=x', before)).toBe(expected.issuer);
  for (const one of ids) {
    const known = expected.devices.get(one);
    const { hardwareIds = [], ...device } = known ?? {};
    expect(registry.device(tenant, one, before)).toEqual(known === undefined ? undefined : device);
    expect(registry.hardwareIds(tenant, one, before)).toEqual(hardwareIds);
    expect(registry.issued(tenant, one, before)).toEqual(expected.issued.get(one));
    for (const at of [0, 7, 13]) {
      const { gateway = '', site = '', model = '' } = known ?? {};
      const covered = Object.entries({ device: one, gateway, site, model }).some(
        ([kind, scope]) => scope !== '' && expected.covering(kind, scope, at),
      );
      expect(registry.planned(tenant, one, '', at, before) !== undefined).toBe(covered);
    }
  }
  expect(new Set([...registry.devices(tenant, before)].map((one) => one.id))).toEqual(new Set(expected.devices.keys()));
  for (const batch of groups) expect(registry.order(tenant, batch, before)).toEqual(expected.order(batch));
}

describe('the registry', () => {
  it('shows each reader exactly what a fold of its own past would', () => {
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 14 }), (facts) => {
        const registry = new Registry();
        facts.forEach((one, offset) => registry.apply(one, offset));
        for (let before = 0; before <= facts.length; before++)
          for (const tenant of ['acme', 'other']) expectSame(registry, facts, before, tenant);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same when any of the facts are delivered again', () => {
    fc.assert(
      fc.property(fc.array(fact, { minLength: 1, maxLength: 10 }), fc.array(fc.nat(9)), (facts, again) => {
        const registry = new Registry();
        facts.forEach((one, offset) => registry.apply(one, offset));
        for (const offset of again) if (offset < facts.length) registry.apply(facts[offset] as Fact, offset);
        expect(registry.next).toBe(facts.length);
        for (let before = 0; before <= facts.length; before++) expectSame(registry, facts, before, 'acme');
      }),
      { numRuns: 200 },
    );
  });
});
