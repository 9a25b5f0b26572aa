import { expect, test } from 'vitest';
import type { Denial, Order } from '../../schemas/gateway.ts';
import { Desired } from './desired.ts';

const denial = (quarantine: string, expiresAt = 1_000_000): Denial => ({
  quarantine,
  device: `dev-${quarantine}`,
  certificates: [],
  commonNames: [],
  usernames: [],
  addresses: [],
  expiresAt,
});
const deny = (quarantine: string, part: Partial<Order> = {}): Order =>
  ({ type: 'deny', tenant: 'acme', gateway: 'gw-1', at: 0, denial: denial(quarantine), ...part }) as Order;
const allow = (quarantine: string): Order => ({ type: 'allow', tenant: 'acme', gateway: 'gw-1', at: 0, quarantine });
const names = (desired: Desired, now = 0, tenant = 'acme', gateway = 'gw-1') =>
  desired.of(tenant, gateway, now).denials.map(({ quarantine }) => quarantine);

test('holds what was denied and not allowed since, per gateway and tenant', () => {
  const desired = new Desired();
  [deny('q1'), deny('q2'), allow('q1'), deny('q3', { gateway: 'gw-2' }), deny('q4', { tenant: 'other' })].forEach(
    (order, offset) => desired.apply(order, offset),
  );
  expect(names(desired)).toEqual(['q2']);
  expect(names(desired, 0, 'acme', 'gw-2')).toEqual(['q3']);
  expect(names(desired, 0, 'other')).toEqual(['q4']);
});

test('an order delivered twice, or out of its turn, changes nothing', () => {
  const desired = new Desired();
  desired.apply(deny('q1'), 0);
  desired.apply(allow('q1'), 1);
  desired.apply(deny('q1'), 0);
  expect(names(desired)).toEqual([]);
  expect(desired.of('acme', 'gw-1', 0).revision).toBe(1);
});

test('lifting what nobody refuses is no change that a gateway must hear of', () => {
  const desired = new Desired();
  desired.apply(deny('q1'), 0);
  desired.apply(allow('unknown'), 1);
  expect(desired.of('acme', 'gw-1', 0).revision).toBe(0);
});

test('a denial that has run out is no longer wanted', () => {
  const desired = new Desired();
  desired.apply(deny('q1', { denial: denial('q1', 50) } as Partial<Order>), 0);
  expect([names(desired, 49), names(desired, 50)]).toEqual([['q1'], []]);
});

test('wakes the gateway that is concerned, and only that one', async () => {
  const desired = new Desired();
  const ending = new AbortController();
  const woken: string[] = [];
  const waits = ['gw-1', 'gw-2'].map((gateway) =>
    desired.changed('acme', gateway, -1, ending.signal).then(() => woken.push(gateway)),
  );
  desired.apply(deny('q1', { gateway: 'gw-2' }), 0);
  await waits[1];
  expect(woken).toEqual(['gw-2']);
  ending.abort();
  await Promise.all(waits);
});
