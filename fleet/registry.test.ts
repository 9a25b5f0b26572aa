import { describe, expect, it } from 'vitest';
import type { Fact } from '../schemas/fact.ts';
import type { Device } from '../schemas/fleet-facts.ts';
import { Registry } from './registry.ts';

const common = { tenant: 'acme', importedAt: 1_000 };

function device(id: string, part: Partial<Device> = {}): Device {
  return {
    ...{
      id,
      model: 'pump',
      firmware: '1.0',
      site: 'north',
      gateway: 'gw-1',
      productionBatch: 'b-1',
      owner: 'waterworks',
    },
    ...{ hardwareIds: ['00:11:22:33:44:55'], expectedEveryMs: 60_000 },
    ...part,
  };
}

const registered = (...devices: Device[]): Fact => ({ type: 'devices-registered', ...common, devices });
const retired = (...ids: string[]): Fact => ({ type: 'devices-retired', ...common, ids });

function planned(id: string, scope: Extract<Fact, { type: 'window-planned' }>['scope'], from = 100, to = 200): Fact {
  return { type: 'window-planned', ...common, id, kind: 'maintenance', scope, from, to, note: '' };
}

function fold(...facts: Fact[]): Registry {
  const registry = new Registry();
  facts.forEach((fact, offset) => registry.apply(fact, offset));
  return registry;
}

describe('devices of the registry', () => {
  it('are known with everything the inventory says, and to their own tenant only', () => {
    const registry = fold(registered(device('p-1')));
    const { hardwareIds, ...rest } = device('p-1');
    expect(registry.device('acme', 'p-1', 1)).toEqual({ ...rest, registeredAt: 1_000 });
    expect(registry.hardwareIds('acme', 'p-1', 1)).toEqual(hardwareIds);
    expect(registry.device('other', 'p-1', 1)).toBeUndefined();
    expect(registry.fleetSize('other', 1)).toBe(0);
  });

  it('are unknown once retired, and members since then when registered again', () => {
    const registry = fold(registered(device('p-1')), retired('p-1'), {
      ...registered(device('p-1')),
      importedAt: 9_000,
    });
    expect([1, 2, 3].map((before) => registry.device('acme', 'p-1', before)?.registeredAt)).toEqual([
      1_000,
      undefined,
      9_000,
    ]);
    expect([0, 1, 2, 3].map((before) => registry.fleetSize('acme', before))).toEqual([0, 1, 0, 1]);
    expect([0, 1, 2, 3].map((before) => registry.isRetired('acme', 'p-1', before))).toEqual([
      false,
      false,
      true,
      false,
    ]);
    expect([registry.isRetired('acme', 'p-2', 3), registry.isRetired('other', 'p-1', 2)]).toEqual([false, false]);
  });

  it('keep when they were learned of while their facts change', () => {
    const registry = fold(registered(device('p-1')), {
      ...registered(device('p-1', { firmware: '2.0' })),
      importedAt: 5,
    });
    expect(registry.device('acme', 'p-1', 2)).toMatchObject({ firmware: '2.0', registeredAt: 1_000 });
    expect(registry.device('acme', 'p-1', 1)).toMatchObject({ firmware: '1.0' });
  });
});

describe('issuers', () => {
  it('are found by key id and by name however a program printed it', () => {
    const said = { type: 'issuer-classified', ...common, class: 'manufacturer' } as const;
    const registry = fold({ ...said, issuer: 'ab12' }, { ...said, issuer: 'dn:CN=maker,O=Fleet' });
    for (const issuer of ['ab12', 'dn:O=Fleet, CN=maker', 'dn:/O=Fleet/CN=maker'])
      expect(registry.issuerClass('acme', issuer, 2)).toBe('manufacturer');
    expect(registry.issuerClass('acme', 'cd34', 2)).toBe('');
    expect(registry.issuerClass('acme', '', 2)).toBe('');
  });
});

describe('planned windows', () => {
  it('cover a device from their beginning up to their end, which is outside', () => {
    const registry = fold(registered(device('p-1')), planned('w', { kind: 'device', id: 'p-1' }));
    const covered = [99, 100, 199, 200].map((at) => registry.planned('acme', 'p-1', '', at, 2)?.id);
    expect(covered).toEqual([undefined, 'w', 'w', undefined]);
  });

  it.each([
    ['tenant', ''],
    ['site', 'north'],
    ['gateway', 'gw-1'],
    ['gateway', 'gw-2'],
    ['model', 'pump'],
    ['production-batch', 'b-1'],
  ] as const)('cover a device through its %s %s', (kind, id) => {
    const registry = fold(registered(device('p-1')), planned('w', { kind, id }));
    expect(registry.planned('acme', 'p-1', 'gw-2', 150, 2)?.id).toBe('w');
    expect(registry.planned('other', 'p-1', 'gw-2', 150, 2)).toBeUndefined();
  });

  it('cover a gateway through itself, its tenant and its site, unless its devices stand at several', () => {
    const site = planned('w', { kind: 'site', id: 'north' });
    const one = fold(registered(device('p-1')), site);
    const several = fold(registered(device('p-1'), device('p-2', { site: 'south' })), site);
    expect(one.planned('acme', '', 'gw-1', 150, 2)?.id).toBe('w');
    expect(several.planned('acme', '', 'gw-1', 150, 2)).toBeUndefined();
    expect(fold(planned('g', { kind: 'gateway', id: 'gw-1' })).planned('acme', '', 'gw-1', 150, 1)?.id).toBe('g');
    expect(fold(planned('t', { kind: 'tenant', id: '' })).planned('acme', '', '', 150, 1)?.id).toBe('t');
  });

  it('name the narrowest that covers', () => {
    const scopes = [
      { kind: 'tenant', id: '' },
      { kind: 'site', id: 'north' },
      { kind: 'device', id: 'p-1' },
    ] as const;
    const registry = fold(registered(device('p-1')), ...scopes.map((scope) => planned(scope.kind, scope)));
    expect(registry.planned('acme', 'p-1', '', 150, 4)?.id).toBe('device');
    expect(registry.planned('acme', 'p-9', '', 150, 4)?.id).toBe('tenant');
  });

  it('are replaced and cancelled for readers beyond that only', () => {
    const scope = { kind: 'device', id: 'p-1' } as const;
    const registry = fold(planned('w', scope), planned('w', scope, 300, 400), {
      ...{ type: 'window-cancelled', ...common, id: 'w' },
    });
    expect([1, 2, 3].map((before) => registry.planned('acme', 'p-1', '', 150, before)?.id)).toEqual([
      'w',
      undefined,
      undefined,
    ]);
    expect([1, 2, 3].map((before) => registry.planned('acme', 'p-1', '', 350, before)?.id)).toEqual([
      undefined,
      'w',
      undefined,
    ]);
  });

  it('are found among thousands that lie over and beside each other', () => {
    const scope = { kind: 'tenant', id: '' } as const;
    const nights = Array.from({ length: 5_000 }, (_, i) => planned(`n-${i}`, scope, i * 100, i * 100 + 10));
    const registry = fold(...nights, planned('year', { kind: 'site', id: 'north' }, 0, 10_000_000));
    expect(registry.planned('acme', '', '', 499_905, 6_000)?.id).toBe('n-4999');
    expect(registry.planned('acme', '', '', 499_905, 4_999)).toBeUndefined();
    expect(registry.planned('acme', '', '', 499_950, 6_000)).toBeUndefined();
  });
});
