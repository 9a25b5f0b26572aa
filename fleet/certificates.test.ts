import { describe, expect, it } from 'vitest';
import type { Fact } from '../schemas/fact.ts';
import { Certificates } from './certificates.ts';

type Recorded = Extract<Fact, { type: 'certificate-recorded' }>;

function recorded(part: Partial<Recorded>): Recorded {
  return {
    ...{ type: 'certificate-recorded', tenant: 'acme', importedAt: 5, issuer: 'ab12', serial: '1f', device: 'p-1' },
    ...{ publicKeySha256: 'a'.repeat(64), notBefore: 100, notAfter: 200 },
    ...part,
  };
}

function fold(...facts: Fact[]): Certificates {
  const certificates = new Certificates();
  facts.forEach((fact, offset) => certificates.apply(fact, offset));
  return certificates;
}

describe('certificates of devices', () => {
  it('are found by issuer and serial, for their tenant and readers beyond the fact', () => {
    const { type: _type, tenant: _tenant, importedAt: _at, ...rest } = recorded({});
    const certificates = fold(recorded({}));
    expect(certificates.get('acme', 'ab12', '1f', 1)).toEqual(rest);
    expect(certificates.get('acme', 'ab12', '1f', 0)).toBeUndefined();
    expect(certificates.get('acme', 'cd34', '1f', 1)).toBeUndefined();
    expect(certificates.get('other', 'ab12', '1f', 1)).toBeUndefined();
  });

  it('of two issuers may share a serial, and a name may be printed in any order', () => {
    const certificates = fold(recorded({}), recorded({ issuer: 'dn:O=Fleet, CN=maker', device: 'p-2' }));
    expect(certificates.get('acme', 'ab12', '1f', 2)?.device).toBe('p-1');
    expect(certificates.get('acme', 'dn:CN=maker,O=Fleet', '1f', 2)?.device).toBe('p-2');
  });

  it('are listed per device, the last recorded first, as each reader knows them', () => {
    const certificates = fold(recorded({}), recorded({ serial: '2e' }), recorded({ device: 'p-9' }));
    const serials = (device: string, before: number) =>
      certificates.of('acme', device, before).map((one) => one.serial);
    expect([serials('p-1', 1), serials('p-1', 2), serials('p-1', 3)]).toEqual([['1f'], ['2e', '1f'], ['2e']]);
    expect(serials('p-9', 3)).toEqual(['1f']);
  });

  it('change nothing when delivered again, or when they say what is known', () => {
    const certificates = fold(recorded({}), recorded({ notAfter: 300 }), recorded({ notAfter: 300, importedAt: 9 }));
    certificates.apply(recorded({}), 0);
    expect(certificates.get('acme', 'ab12', '1f', 9)?.notAfter).toBe(300);
    expect(certificates.of('acme', 'p-1', 9)).toHaveLength(1);
    expect(certificates.differs('acme', recorded({ notAfter: 300 }))).toBe(false);
    expect(certificates.differs('acme', recorded({ notAfter: 301 }))).toBe(true);
  });
});
