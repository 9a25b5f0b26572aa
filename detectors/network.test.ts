import { describe, expect, it } from 'vitest';
import { isLocal, networkOf, samePlace, sourceOf } from './network.ts';

describe('networks of addresses', () => {
  it.each([
    ['192.0.2.7', '192.0.2'],
    ['::ffff:192.0.2.7', '192.0.2'],
    ['2001:db8:1:2a00::7', '2001:db8:1:2a00'],
    ['2001:db8:1:2aff:1:2:3:4', '2001:db8:1:2a00'],
    ['2001:DB8::1%eth0', '2001:db8:0:0'],
    ['not an address', 'not an address'],
    ['1:2:3', '1:2:3'],
    ['', ''],
  ])('of %s is %s', (address, network) => expect(networkOf(address)).toBe(network));

  it('takes an IPv6 host for its /64, and IPv4 as it is', () => {
    expect(sourceOf('2001:db8::1')).toBe(sourceOf('2001:db8::ffff:1'));
    expect(sourceOf('2001:db8:0:1::1')).not.toBe(sourceOf('2001:db8::1'));
    expect(sourceOf('::ffff:192.0.2.7')).toBe('192.0.2.7');
  });

  it('knows addresses that mean something else at every gateway', () => {
    for (const one of ['10.1.2.3', '127.0.0.1', '172.16.0.1', '192.168.1.1', '100.64.0.1', '::1', 'fd00::1', 'fe80::1'])
      expect([one, isLocal(one)]).toEqual([one, true]);
    for (const one of ['192.0.2.1', '172.32.0.1', '100.128.0.1', '2001:db8::1', ''])
      expect([one, isLocal(one)]).toEqual([one, false]);
  });

  it('takes a public address at two gateways for one place, a private one for two', () => {
    const at = (gateway: string, peer: string) => ({ gateway, peer });
    expect(samePlace(at('gw-1', '192.0.2.7'), at('gw-1', '192.0.2.99'))).toBe(true);
    expect(samePlace(at('gw-1', '192.0.2.7'), at('gw-1', '192.0.3.7'))).toBe(false);
    expect(samePlace(at('gw-1', '192.0.2.7'), at('gw-2', '192.0.2.7'))).toBe(true);
    expect(samePlace(at('gw-1', '192.0.2.7'), at('gw-2', '192.0.2.8'))).toBe(false);
    expect(samePlace(at('gw-1', '10.0.0.7'), at('gw-2', '10.0.0.7'))).toBe(false);
    expect(samePlace(at('gw-1', ''), at('gw-2', ''))).toBe(false);
    expect(samePlace(at('gw-1', ''), at('gw-1', '192.0.2.7'))).toBe(true);
  });
});
