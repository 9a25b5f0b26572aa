import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { parseJson } from './parse-json.ts';

const refusal = (text: string): string => {
  const parsed = parseJson(text);
  return parsed.ok ? '' : parsed.reason;
};

describe('JSON from outside', () => {
  test.each([
    ['{"a":1,"a":2}', 'json_duplicate_key'],
    ['{"x":{"a":1,"\\u0061":2}}', 'json_duplicate_key'],
    ['{"__proto__":{"admin":true}}', 'json_forbidden_key'],
    ['{"a":{"constructor":{"prototype":1}}}', 'json_forbidden_key'],
    ['{"__proto__":1,"__proto__":2}', 'json_forbidden_key'],
    ['{"a":1e400}', 'json_number_out_of_range'],
    ['[-1e999]', 'json_number_out_of_range'],
    ['{"a":NaN}', 'json_invalid'],
    ['{"a":01}', 'json_invalid'],
    ['{"a":"', 'json_invalid'],
    ['', 'json_invalid'],
    ['{"a":"\u0000"}', 'json_invalid'],
    ['['.repeat(17) + ']'.repeat(17), 'json_too_deep'],
    [`{${Array.from({ length: 257 }, (_, i) => `"k${i}":0`).join()}}`, 'json_too_many_keys'],
    [`{${Array.from({ length: 1e6 }, (_, i) => `"k${i}":0`).join()}}`, 'json_too_large'],
    ['['.repeat(200_000), 'json_too_deep'],
  ])('refuses %.40s as %s', (text, reason) => {
    expect(refusal(text)).toBe(reason);
  });

  test('accepts what is just within the bounds', () => {
    expect(refusal('['.repeat(16) + ']'.repeat(16))).toBe('');
    expect(refusal(`{${Array.from({ length: 256 }, (_, i) => `"k${i}":0`).join()}}`)).toBe('');
  });

  test('colons, braces and quotes inside strings are only text', () => {
    expect(parseJson('{"a":"{\\"b\\":[::,"}')).toEqual({ ok: true, value: { a: '{"b":[::,' } });
  });

  test('mends a lone surrogate', () => {
    expect(parseJson('{"a":["\\ud800x"]}')).toEqual({ ok: true, value: { a: ['\ufffdx'] } });
  });

  property.prop([fc.jsonValue({ maxDepth: 5 })])('gives back what JSON.parse gives, or refuses', (value) => {
    const text = JSON.stringify(value);
    const parsed = parseJson(text);
    if (parsed.ok) expect(JSON.stringify(parsed.value)).toBe(JSON.stringify(JSON.parse(text.toWellFormed())));
    else expect(parsed.reason).toMatch(/^json_(too_|forbidden_key)/);
  });

  test('takes time in proportion to length', () => {
    const time = (text: string): number => {
      const start = performance.now();
      for (let i = 0; i < 20; i++) parseJson(text);
      return performance.now() - start;
    };
    for (const piece of ['[[', '"\\', '{"a":"', ',:,:', '\ud800']) {
      time(piece.repeat(8_000));
      const small = time(piece.repeat(8_000));
      expect(time(piece.repeat(32_000))).toBeLessThan(40 * (small + 5));
    }
  });
});
