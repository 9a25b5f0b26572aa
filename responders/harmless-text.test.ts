import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileTexts } from '../test/support/hostile-texts.ts';
import { harmlessText } from './harmless-text.ts';

// oxlint-disable-next-line no-control-regex
const raw = /[\0-\x1F\x7F-\x9F\u00AD\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/;

test('leaves no control, bidi, zero-width or line-breaking character of the corpus', () => {
  for (const hostile of hostileTexts) expect(harmlessText(hostile, 10_000)).not.toMatch(raw);
});

test('is bounded and well-formed for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), fc.integer({ min: 3, max: 50 }), (text, max) => {
      const shown = harmlessText(text, max);
      expect(Array.from(shown).length).toBeLessThanOrEqual(max);
      expect(shown.isWellFormed()).toBe(true);
      expect(shown).not.toMatch(raw);
    }),
  );
});

test.each([
  ['plain text, κυρίλλιца 泵', 'plain text, κυρίλλιца 泵'],
  ['fine\u202Etxt.exe', 'fine\uFFFDtxt.exe'],
  ['💥', '💥'],
  ['a\r\nb', 'a\uFFFD\uFFFDb'],
])('shows %j as %j', (text, shown) => {
  expect(harmlessText(text, 100)).toBe(shown);
});

test('cuts what is too long and says so', () => {
  expect(harmlessText('x'.repeat(11), 10)).toBe('xxxxxxx...');
  expect(harmlessText('x'.repeat(10), 10)).toBe('xxxxxxxxxx');
});
