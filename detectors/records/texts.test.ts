import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyTexts, longestText, Texts, type TextsState } from './texts.ts';

const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', '\0', '\u00ff', '\ud800', '\u4e2d', 'x'.repeat(9_000), '\u4e2d'.repeat(9_000)),
);

describe('texts', () => {
  it('are what was kept, through reuse of the room of others and a snapshot', () => {
    const step = fc.tuple(fc.constantFrom('add', 'add', 'replace', 'drop'), text, fc.nat(20));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        let state = emptyTexts();
        let texts = new Texts(state);
        const kept: [number, string][] = [];
        for (const [what, value, n] of steps) {
          const one = kept[n];
          if (what === 'add' || one === undefined) kept.push([texts.add(value), value]);
          else if (what === 'replace') kept[n] = [texts.replace(one[0], value), value];
          else {
            texts.drop(one[0]);
            kept.splice(n, 1);
          }
          if (n === 7) texts = new Texts((state = deserialize(serialize(state)) as TextsState));
        }
        for (const [name, value] of kept) {
          expect(texts.at(name)).toBe(value);
          expect(texts.equals(name, value)).toBe(true);
          expect(texts.equals(name, `${value}!`)).toBe(false);
          expect(texts.equals(name, value.slice(0, -1))).toBe(value === '');
        }
      }),
      { numRuns: 200, seed: 9 },
    );
  });

  it('are whole though pages end', () => {
    const texts = new Texts(emptyTexts());
    const kept = Array.from(
      { length: 60 },
      (_, i) => `${i % 3 === 0 ? '\u4e2d' : ''}${String(i).repeat(1000 + i * 40)}`,
    );
    const names = kept.map((value) => texts.add(value));
    expect(names.map((name) => texts.at(name))).toEqual(kept);
  });

  it('take no more room when they come and go', () => {
    const state = emptyTexts();
    const texts = new Texts(state);
    for (let round = 0; round < 100; round++) {
      const names = Array.from({ length: 500 }, (_, i) => texts.add(`text ${i}`));
      for (const name of names) texts.drop(name);
    }
    expect(state.pages).toHaveLength(1);
  });

  it('know their limit', () => {
    const texts = new Texts(emptyTexts());
    const longest = '\u4e2d'.repeat(longestText);
    expect(texts.at(texts.add(longest))).toBe(longest);
    expect(() => texts.add(`${longest}x`)).toThrow(RangeError);
  });
});
