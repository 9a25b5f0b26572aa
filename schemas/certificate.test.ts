import { describe, expect, test } from 'vitest';
import { normaliseIssuer, normaliseOctets, normaliseSerial } from './certificate.ts';

describe('a serial number', () => {
  test.each([
    ['00:7C:2B', 'hex', '7c2b'],
    ['0x0EB4A7', 'hex', 'eb4a7'],
    ['0', 'hex', '0'],
    ['00', 'hex', '0'],
    ['55552392023309621502530763838328418512536120166', 'decimal', '9bb0e2f7ec30ff91d83aaf6038141dfa398ab66'],
    ['0016', 'decimal', '10'],
    ['f'.repeat(40), 'hex', 'f'.repeat(40)],
    [`00${'f'.repeat(40)}`, 'hex', 'f'.repeat(40)],
  ] as const)('%s as %s is %s', (text, form, expected) => {
    expect(normaliseSerial(text, form)).toBe(expected);
  });

  test.each([
    ['', 'hex'],
    ['-1', 'hex'],
    ['12g4', 'hex'],
    ['0x', 'hex'],
    [':12', 'hex'],
    ['1'.padEnd(42, 'f'), 'hex'],
    ['f'.repeat(1e6), 'hex'],
    ['-5', 'decimal'],
    ['1e9', 'decimal'],
    ['', 'decimal'],
    ['9'.repeat(59), 'decimal'],
    ['9'.repeat(1e6), 'decimal'],
  ] as const)('%.20s as %s is none', (text, form) => {
    expect(normaliseSerial(text, form)).toBe('');
  });
});

test('fingerprints lose colons and case, and must be complete', () => {
  expect(normaliseOctets('AB:cd', 2)).toBe('abcd');
  expect(normaliseOctets('AB:c', 2)).toBe('');
  expect(normaliseOctets('abcd00', 2)).toBe('');
});

test('an issuer is a key id in hex or a name after dn:', () => {
  expect(normaliseIssuer('5A:00:FF')).toBe('5a00ff');
  expect(normaliseIssuer('dn:O=Fleet, CN=maker')).toBe('dn:O=Fleet, CN=maker');
  expect(normaliseIssuer('dn:')).toBe('');
  expect(normaliseIssuer('O=Fleet')).toBe('');
  expect(normaliseIssuer('abc')).toBe('');
});
