import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { beginsRecords, markLength, RecordScanner } from './record-scanner.ts';

/** The items found when the scanner is given the text in pieces. */
function items(text: string, pieces: readonly number[] = []): string[] {
  const bytes = Buffer.from(text);
  const found: string[] = [];
  const scanner = new RecordScanner({
    item: (from, to) => found.push(bytes.toString('utf8', from, to)),
    empty: () => found.push('(empty)'),
  });
  let at = 0;
  for (const end of [...pieces.toSorted((a, b) => a - b), bytes.length]) {
    scanner.scan(bytes, at, Math.min(end, bytes.length));
    at = Math.max(at, Math.min(end, bytes.length));
  }
  scanner.end(bytes.length);
  return found;
}

const first = '{"eventID":"e-1","a":[{"b":[]}]}';
const second = '{"eventID":"e-2","note":"}]\\"{[\\\\"}';

describe('a document of records', () => {
  test('is cut into its records', () => {
    expect(items(`{"Records":[${first},${second}]}`)).toEqual([first, second]);
  });

  test('may be laid out in lines', () => {
    const laidOut = JSON.stringify({ Records: [JSON.parse(first), JSON.parse(second)] }, null, 2);
    expect(items(laidOut).map((text) => JSON.parse(text))).toEqual([JSON.parse(first), JSON.parse(second)]);
  });

  test('may follow another, with or without a line between', () => {
    const one = `{"Records":[${first}]}`;
    expect(items(`${one}${one}\n\n${one}\n`)).toEqual([first, first, first]);
  });

  test.each([
    ['{"Records":[]}', ['(empty)']],
    ['{"Records":[', ['(empty)']],
    [`{"Records":[${first},{"a":"cut`, [first, '{"a":"cut']],
    [`{"Records":[1, "a,]" ,${first},null]}`, ['1', '"a,]" ', first, 'null']],
    [`{"Records":[${first}],"more":1}\n{"Records":[${second}]}`, [first, ',"more":1}', second]],
    [`{"Records":[${first}]}\nnot a document\n{"Other":[1]}`, [first, 'not a document', '{"Other":[1]}']],
    [`{"Records":[${first}]}\n{"Rec`, [first, '{"Rec']],
    ['{"Records":[[1],[2]]}', ['[1]', '[2]']],
    ['{"Records":[1}', ['1', '}']],
    ['{"Records":[}', ['}']],
  ])('loses nothing in silence: %s', (text, expected) => {
    expect(items(text)).toEqual(expected);
  });

  const pieces = fc.constantFrom(
    ...['{"Records":[', first, second, ',', ']', '}', '{', '[', '"', '\\', '\n', ' ', '{"Rec', 'x', '\u00e4'],
  );
  property.prop([fc.array(pieces, { maxLength: 30 }), fc.array(fc.nat(600), { maxLength: 8 })], { numRuns: 2_000 })(
    'is the same in whatever pieces it comes, and every word in it comes out',
    (parts, cuts) => {
      const text = `{"Records":[${parts.join('')}`;
      const found = items(text);
      expect(items(text, cuts)).toEqual(found);
      const words = (texts: string): number => texts.match(/[\w\u00e4]/g)?.length ?? 0;
      const opened = text.split(/\{\s*"Records"\s*:\s*\[/).length - 1;
      expect(words(found.join(''))).toBeGreaterThanOrEqual(words(text) - opened * 'Records'.length);
    },
  );
});

test('a document is known by its beginning', () => {
  const begins = (text: string): boolean => beginsRecords(Buffer.from(text), 0, Buffer.byteLength(text));
  for (const text of ['{"Records":[', ' {\r\n\t"Records" : [ {', '\ufeff{"Records":[]}'])
    expect(begins(text)).toBe(true);
  for (const text of ['', '{', '{"Records":{', '{"records":[', '{"Rec ords":[', '[{"Records":[', 'x{"Records":['])
    expect(begins(text)).toBe(false);
  expect([markLength(Buffer.from('\ufeff{'), 0), markLength(Buffer.from('{'), 0)]).toEqual([3, 0]);
});
