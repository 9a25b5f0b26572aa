import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { searchFields } from '../../schemas/api/search.ts';
import { boundStatement } from './bounded.ts';
import { conditionsOf } from './conditions.ts';
import type { Filter } from './filter.ts';
import { hostileSearches } from './hostile.fixture.ts';
import { parseSearch } from './parse.ts';

const filterOf = (query: string): Filter => {
  const parsed = parseSearch(query);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.filter;
};
const scope = { tenant: 'acme', from: 1_000, to: 2_000, rows: 10 };

/** Everything that the statement of a search may be made of, beside its own file. */
const allowed = new Set([
  '',
  '(',
  ')',
  'NOT',
  'AND',
  'OR',
  'IN',
  '>',
  '>=',
  '<',
  '<=',
  '=',
  '!=',
  "''",
  '0',
  '1',
  '255',
  '-1',
]);

/** What of the conditions is neither a fixed word, nor a column, nor a parameter. */
function strangers(sql: string): string[] {
  const columns =
    /if\(empty\(device\), claimed_device, device\)|toString\(trust\)|\b(?:gateway|kind|outcome|reason|source|peer|session|certificate_serial|certificate_issuer|program|host|severity|size|sequence|nonce|boot_id|payload_hash|raw)\b/g;
  const calls = /\b(?:positionCaseInsensitive|startsWith|has|toInt64)(?=\()/g;
  const plain = sql
    .replaceAll(/\{f\d{1,4}:(?:String|Int64|Array\(String\)|Array\(Int64\))\}/g, ' ')
    .replaceAll(columns, ' ')
    .replaceAll(calls, ' ');
  return plain.split(/[\s(),]+/).filter((word) => !allowed.has(word));
}

describe('a search', () => {
  it('reads words, phrases, fields, lists, beginnings, numbers and their opposites', () => {
    expect(filterOf('refused "TLS Error" -noise')).toEqual([
      { type: 'word', not: false, text: 'refused' },
      { type: 'word', not: false, text: 'TLS Error' },
      { type: 'word', not: true, text: 'noise' },
    ]);
    expect(filterOf('device:pump-1,pump-2* -gateway:"gw 7"')).toEqual([
      {
        type: 'text',
        not: false,
        field: 'device',
        values: [
          { text: 'pump-1', prefix: false },
          { text: 'pump-2', prefix: true },
        ],
      },
      { type: 'text', not: true, field: 'gateway', values: [{ text: 'gw 7', prefix: false }] },
    ]);
    expect(filterOf('size>=10 severity:3,4 sequence<-5')).toEqual([
      { type: 'compare', not: false, field: 'size', comparison: '>=', value: 10 },
      { type: 'number', not: false, field: 'severity', values: [3, 4] },
      { type: 'compare', not: false, field: 'sequence', comparison: '<', value: -5 },
    ]);
  });

  it('takes what is quoted for what it is: stars, commas, colons, quotes', () => {
    expect(filterOf(String.raw`reason:"a,b*" "kind:x" "say \"no\""`)).toEqual([
      { type: 'text', not: false, field: 'reason', values: [{ text: 'a,b*', prefix: false }] },
      { type: 'word', not: false, text: 'kind:x' },
      { type: 'word', not: false, text: 'say "no"' },
    ]);
  });

  it('takes addresses, times and urls for parts of the line', () => {
    for (const text of ['10.0.0.1:443', '12:30:01', 'https://example.org/x', 'TLS_ERROR:BIO', '2001:db8::1', '-'])
      expect(filterOf(text)).toEqual([{ type: 'word', not: false, text }]);
  });

  it('says what it does not understand', () => {
    for (const [query, part] of [
      ['devce:pump', 'There is no field devce'],
      ['size:big', 'whole numbers'],
      ['size>1e9', 'whole number'],
      ['device>5', 'is no number'],
      [`device:${'a,'.repeat(80)}`, 'at most 64 values'],
      ['a '.repeat(40), 'at most 32 terms'],
      ['a'.repeat(2_001), 'at most 2000 characters'],
    ] as const)
      expect(parseSearch(query)).toMatchObject({ ok: false, problem: expect.stringContaining(part) });
  });

  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constantFrom(...hostileSearches),
    fc
      .tuple(
        fc.constantFrom(...searchFields),
        fc.constantFrom(':', '>', '<', '>='),
        fc.constantFrom(...hostileSearches),
      )
      .map((parts) => parts.join('')),
    fc
      .array(
        fc.constantFrom(
          '"',
          '\\',
          ' ',
          ':',
          '-',
          '*',
          ',',
          '>',
          '<',
          '=',
          "'",
          '{',
          '}',
          ')',
          'device',
          'size',
          '1',
          ';',
        ),
        { maxLength: 60 },
      )
      .map((parts) => parts.join('')),
  );
  test.prop([hostile], { numRuns: 2_000 })(
    'becomes nothing but fixed words and bound values, whatever is asked',
    (query) => {
      const parsed = parseSearch(query);
      if (!parsed.ok) {
        expect(parsed.problem.length).toBeLessThan(600);
        return;
      }
      const { sql, params } = conditionsOf(parsed.filter);
      expect(strangers(sql)).toEqual([]);
      const named = [...sql.matchAll(/\{(f\d+):/g)].map(([, name]) => name);
      expect(new Set(named)).toEqual(new Set(Object.keys(params)));
      for (const value of Object.values(params).flat())
        expect(typeof value === 'number' ? Number.isSafeInteger(value) : typeof value).toBeTruthy();
    },
  );

  test.prop([hostile])('keeps tenant, time and rows whatever is asked', (query) => {
    const parsed = parseSearch(query);
    if (!parsed.ok) return;
    for (const name of ['page', 'histogram', 'values', 'arrivals'] as const) {
      const { sql, params } = boundStatement(
        name,
        { ...scope, filter: parsed.filter },
        { params: { tenant: 'other', limit: 1e9 } },
      );
      expect(sql).toMatch(
        /WHERE tenant = \{tenant:String\}\n {4}AND time >= [^\n]+\n {4}AND time < [^\n]+\n {4}AND received_at >= [^\n]+\n {4}AND \(/,
      );
      expect(sql.endsWith('LIMIT {limit:UInt32}')).toBe(true);
      expect(params).toMatchObject({ tenant: 'acme', from: 1_000, to: 2_000, limit: 10 });
    }
  });
});
