import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { csvLine } from './csv.ts';

/** As RFC 4180 has it, every cell in quotes. */
const cellsOf = (line: string): string[] =>
  [...line.matchAll(/"((?:[^"]|"")*)"(?:,|\r\n$)/g)].map(([, cell = '']) => cell.replaceAll('""', '"'));

describe('a line of CSV', () => {
  it('leads what a spreadsheet would run with an apostrophe', () => {
    for (const text of ['=1+1', '+1+cmd', '-1+cmd', '@SUM(A1)', '\tx', '\r=x', ' =1', '\u00a0=1', '\n=1', '＝1'])
      expect(cellsOf(csvLine([text]))).toEqual([`'${text}`]);
  });

  it('leaves numbers, texts and what is empty as they are', () => {
    expect(csvLine([-1, '-5', '-2.5', 'a=b', 'pump-1', '', null, true])).toBe(
      '"-1","-5","-2.5","a=b","pump-1","","","true"\r\n',
    );
  });

  test.prop([fc.array(fc.string({ unit: 'binary' }), { minLength: 1 })])(
    'is one line with these cells and no formula, whatever is in them',
    (cells) => {
      const read = cellsOf(csvLine(cells));
      expect(
        read.map((cell, i) => (cell === `'${cells[i]?.replaceAll('\u0000', '\ufffd')}` ? cell.slice(1) : cell)),
      ).toEqual(cells.map((cell) => cell.replaceAll('\u0000', '\ufffd')));
      for (const cell of read) expect(/^[=+@\t\r]/.test(cell)).toBe(false);
    },
  );
});
