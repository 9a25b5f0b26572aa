import { describe, expect, it } from 'vitest';
import type { Fact } from '../schemas/fact.ts';
import { Revocations } from './revocations.ts';

const keyId = 'ab12';
type Listed = Extract<Fact, { type: 'revocations-listed' }>;

function listed(part: Partial<Listed>): Fact {
  return {
    type: 'revocations-listed',
    tenant: 'acme',
    issuer: keyId,
    issuerName: 'O=Fleet, CN=maker',
    list: 'one',
    number: '1',
    thisUpdate: 1000,
    nextUpdate: 0,
    importedAt: 1500,
    complete: true,
    revoked: [['1f', 900, 1]],
    ...part,
  };
}

function single(part: Partial<Extract<Fact, { type: 'certificate-revoked' }>>): Fact {
  return {
    type: 'certificate-revoked',
    tenant: 'acme',
    issuer: keyId,
    serial: '2e',
    revokedAt: 700,
    importedAt: 800,
    reasonCode: 0,
    ...part,
  };
}

function fold(...facts: Fact[]): Revocations {
  const view = new Revocations();
  facts.forEach((fact, offset) => view.apply(fact, offset));
  return view;
}

describe('revocations', () => {
  it('finds a listed serial by key id, by the name in any order, and without an issuer', () => {
    const view = fold(listed({}));
    for (const issuer of [keyId, 'dn:O=Fleet, CN=maker', 'dn:CN=maker,O=Fleet', '']) {
      expect(view.lookup('acme', issuer, '1f', 1)).toEqual({
        issuer: keyId,
        issuerName: 'O=Fleet, CN=maker',
        serial: '1f',
        revokedAt: 900,
        learnedAt: 1500,
        reasonCode: 1,
      });
    }
  });

  it('stays quiet for another issuer, another tenant and another serial', () => {
    const view = fold(listed({}));
    expect(view.lookup('acme', 'cd34', '1f', 1)).toBeUndefined();
    expect(view.lookup('acme', 'dn:O=Fleet, CN=root', '1f', 1)).toBeUndefined();
    expect(view.lookup('other', keyId, '1f', 1)).toBeUndefined();
    expect(view.lookup('acme', keyId, '1e', 1)).toBeUndefined();
  });

  it('does not show a fact to a reader that has not reached it', () => {
    const view = fold(single({ serial: 'aa' }), listed({}));
    expect(view.lookup('acme', keyId, '1f', 1)).toBeUndefined();
    expect(view.lookup('acme', keyId, '1f', 2)?.revokedAt).toBe(900);
  });

  it('keeps the past as it was when a later list changes the revocation time', () => {
    const view = fold(listed({}), listed({ list: 'two', thisUpdate: 2000, revoked: [['1f', 600, 1]] }));
    expect(view.lookup('acme', keyId, '1f', 1)?.revokedAt).toBe(900);
    expect(view.lookup('acme', keyId, '1f', 2)?.revokedAt).toBe(600);
  });

  it('lifts a serial missing from a later list only with its last chunk', () => {
    const next = { list: 'two', thisUpdate: 2000 };
    const view = fold(
      listed({}),
      listed({ ...next, complete: false, revoked: [['3c', 1900, 0]] }),
      listed({ ...next, revoked: [['3d', 1900, 0]] }),
    );
    expect(view.lookup('acme', keyId, '1f', 2)?.revokedAt).toBe(900);
    expect(view.lookup('acme', keyId, '1f', 3)).toBeUndefined();
    expect(view.lookup('acme', keyId, '3c', 3)?.revokedAt).toBe(1900);
  });

  it('lifts an entry that a partial list removes, and nothing else', () => {
    const view = fold(
      listed({
        revoked: [
          ['1f', 900, 6],
          ['2e', 900, 6],
        ],
      }),
      listed({ list: 'delta', thisUpdate: 1500, complete: false, revoked: [['1f', 900, 8]] }),
    );
    expect(view.lookup('acme', keyId, '1f', 2)).toBeUndefined();
    expect(view.lookup('acme', keyId, '2e', 2)?.reasonCode).toBe(6);
  });

  it('ignores a list older than the newest complete one', () => {
    const view = fold(listed({ revoked: [], thisUpdate: 5000 }), listed({ list: 'old', thisUpdate: 4000 }));
    expect(view.lookup('acme', keyId, '1f', 2)).toBeUndefined();
  });

  it('keeps a single revocation that no list names, until a single fact lifts it', () => {
    const view = fold(single({}), listed({}), single({ reasonCode: 8 }));
    expect(view.lookup('acme', keyId, '2e', 2)?.revokedAt).toBe(700);
    expect(view.lookup('acme', keyId, '2e', 3)).toBeUndefined();
  });

  it('takes the earlier time when list and single fact disagree', () => {
    const view = fold(listed({}), single({ serial: '1f', revokedAt: 500 }));
    expect(view.lookup('acme', keyId, '1f', 2)?.revokedAt).toBe(500);
  });

  it('changes nothing when facts are delivered a second time', () => {
    const view = fold(listed({}), listed({ list: 'two', thisUpdate: 2000, revoked: [] }));
    view.apply(listed({}), 0);
    expect(view.lookup('acme', keyId, '1f', 9)).toBeUndefined();
    expect(view.next).toBe(2);
  });
});

describe('all that an issuer has revoked', () => {
  const name = 'O=Fleet, CN=maker';

  it('is what lists and single facts say of it by key id, and what names it by name alone', () => {
    const view = fold(
      listed({}),
      single({}),
      single({ issuer: 'dn:CN=maker,O=Fleet', serial: '3d', reasonCode: 4 }),
      single({ issuer: 'cd34', serial: '4c' }),
      single({ tenant: 'other', serial: '5b' }),
    );
    expect(view.revoked('acme', keyId, name, 9).map(({ serial }) => serial)).toEqual(['1f', '2e', '3d']);
    expect(view.revoked('acme', keyId, name, 1).map(({ serial }) => serial)).toEqual(['1f']);
    expect(view.revoked('nobody', keyId, name, 9)).toEqual([]);
  });

  it('says of one serial what it says of all, and up to where the issuer was spoken of', () => {
    const view = fold(
      listed({ revoked: [['1f', 900, 6]] }),
      single({ issuer: `dn:${name}`, serial: '1f', revokedAt: 950, reasonCode: 1 }),
      single({ issuer: 'cd34', serial: '4c' }),
    );
    for (const before of [0, 1, 2])
      expect(view.revokedOne('acme', keyId, name, '1f', before)).toEqual(view.revoked('acme', keyId, name, before)[0]);
    expect(view.revokedOne('acme', keyId, name, '1f', 2)).toMatchObject({ revokedAt: 900, reasonCode: 1 });
    expect(view.revokedOne('acme', keyId, name, '4c', 9)).toBeUndefined();
    expect(view.toldBefore('acme', keyId, name)).toBe(2);
    expect(view.toldBefore('acme', 'cd34', 'CN=other')).toBe(3);
    expect(view.toldBefore('nobody', keyId, name)).toBe(0);
  });

  it('no longer holds what was on hold once it is taken back, also where a list had told of it', () => {
    const view = fold(
      listed({ revoked: [['1f', 900, 6]] }),
      single({ serial: '2e', reasonCode: 6 }),
      single({ serial: '1f', reasonCode: 8 }),
      single({ serial: '2e', reasonCode: 8 }),
    );
    expect(view.revoked('acme', keyId, name, 2).map(({ serial }) => serial)).toEqual(['1f', '2e']);
    expect(view.revoked('acme', keyId, name, 9)).toEqual([]);
    expect(view.lookup('acme', keyId, '1f', 9)).toBeUndefined();
  });

  it('stays revoked where a list has it for good, whatever is taken back', () => {
    const view = fold(listed({ revoked: [['1f', 900, 1]] }), single({ serial: '1f', reasonCode: 8 }));
    expect(view.revoked('acme', keyId, name, 9)).toHaveLength(1);
  });

  it('is for good, since the hold began, when a hold became a revocation', () => {
    const view = fold(listed({ revoked: [['1f', 900, 6]] }), single({ serial: '1f', revokedAt: 950, reasonCode: 1 }));
    expect(view.revoked('acme', keyId, name, 9)).toMatchObject([{ revokedAt: 900, reasonCode: 1 }]);
  });
});
