import { describe, expect, it } from 'vitest';
import { normaliseIssuerName } from './issuer-name.ts';

describe('issuer names', () => {
  it('are equal however they were printed', () => {
    const forms = [
      'O=Fleet, CN=maker',
      'CN=maker,O=Fleet',
      '/O=Fleet/CN=maker',
      ' o=Fleet ,  cn = maker',
      'O = Fleet, CN = maker',
    ];
    expect(new Set(forms.map(normaliseIssuerName))).toEqual(new Set(['CN=maker,O=Fleet']));
  });

  it('keep a comma inside a value, escaped or not', () => {
    expect(normaliseIssuerName('O=Fleet, Inc., CN=maker')).toBe('CN=maker,O=Fleet, Inc.');
    expect(normaliseIssuerName('CN=maker,O=Fleet\\, Inc.')).toBe('CN=maker,O=Fleet, Inc.');
  });

  it('differ when a value differs in case or content', () => {
    expect(normaliseIssuerName('CN=Maker')).not.toBe(normaliseIssuerName('CN=maker'));
    expect(normaliseIssuerName('CN=maker')).not.toBe(normaliseIssuerName('O=maker'));
  });

  it('answer for any text', () => {
    expect(normaliseIssuerName('')).toBe('');
    expect(normaliseIssuerName('=,=,/')).toBe(normaliseIssuerName('=,=,/'));
  });
});
