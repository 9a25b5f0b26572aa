import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextTable } from './text-table.ts';

describe('a table of texts', () => {
  it('gives every text one number, in the order they came, and the text back', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 200 }), (texts) => {
        const table = new TextTable();
        const expected = [...new Set(texts)];
        for (const text of texts) expect(table.add(text)).toBe(expected.indexOf(text));
        expect(table.size).toBe(expected.length);
        for (const [index, text] of expected.entries()) {
          expect(table.text(index)).toBe(text);
          expect(table.find(text)).toBe(index);
          expect(table.find(`${text}!`)).toBe(expected.indexOf(`${text}!`));
        }
      }),
    );
  });

  it('finds all of a hundred thousand that begin alike, and none that was not added', () => {
    const table = new TextTable();
    for (let i = 0; i < 100_000; i++) table.add(`pump-${i}`);
    for (let i = 0; i < 100_000; i += 7) expect(table.find(`pump-${i}`)).toBe(i);
    expect(table.find('pump-100000')).toBe(-1);
    expect([table.text(-1), table.text(100_000), table.find('')]).toEqual(['', '', -1]);
  });
});
