import { describe, expect, test } from 'vitest';
import type { Line } from '../../line.ts';
import { recordLines } from './record-lines.ts';

/** As a part of a chunk that is shown as text on the whole when it is ASCII, else line by line. */
function lineOf(text: string): Line {
  const bytes = Buffer.from(`before${text}behind`);
  const to = bytes.length - 6;
  const ascii = bytes.length === text.length + 12;
  const shown = ascii ? bytes.toString('latin1') : text;
  const [start, end] = ascii ? [6, to] : [0, text.length];
  return { text: shown, start, end, bytes, from: 6, to };
}

function cut(text: string): string[] | undefined {
  return recordLines(lineOf(text))?.map((line) => {
    expect(line.text.slice(line.start, line.end)).toBe(Buffer.from(line.bytes.subarray(line.from, line.to)).toString());
    return line.text.slice(line.start, line.end);
  });
}

const document = '{"Records":[{"a":1},{"b":"]}"}]}';

describe('a line that holds several records', () => {
  test.each([
    '',
    '  ',
    '<13>',
    '<13>Nov 21 01:08:51 gw cloudtrail: ',
    '<13>1 - gw app - - [a@1 b="c"] ',
    '<13>Nov 21 01:08:51 gw\u00e4 app: ',
  ])('becomes a line each with its own header: %j', (header) => {
    expect(cut(`${header}${document}`)).toEqual([`${header}{"a":1}`, `${header}{"b":"]}"}`]);
  });

  test('may have blanks between its tokens and letters of any kind', () => {
    expect(cut('<13>a: { "Records" : [ {"a":"\u00e4]"} , {"b":1} ] } ')).toEqual([
      '<13>a: {"a":"\u00e4]"}',
      '<13>a: {"b":1}',
    ]);
    expect(cut(`\ufeff${document}`)).toEqual(['{"a":1}', '{"b":"]}"}']);
  });

  test('may hold none', () => expect(cut('<13>a: {"Records":[]}')).toEqual([]));

  test.each([
    '',
    '}',
    ']}',
    '{"kind":"auth-failed"}',
    '{"eventName":"x","resources":[{"a":1}]}',
    `<13>a: said ${document}`,
    `${document} and more`,
    '{"Records":[{"a":1},{"b":[1',
    `<999>${document}`,
    `<13>1 - gw app - - [a@1 b="${'x'.repeat(250)}"] ${document}`,
  ])('is not seen in %j', (text) => expect(cut(text)).toBeUndefined());

  test('is never more than its header allows', () => {
    const tiny = '1,'.repeat(30_000);
    const lines = recordLines(lineOf(`<13>1 - gw app - - [a@1 b="${'x'.repeat(200)}"] {"Records":[${tiny}1]}`)) ?? [];
    expect(lines).toHaveLength(30_001);
    expect(Math.max(...lines.map(({ bytes }) => bytes.length))).toBeLessThan(260);
  });
});
