import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { isId } from './limits.ts';

test.prop([
  fc.oneof(
    fc.string({ maxLength: 70 }),
    fc.string({ unit: 'grapheme', maxLength: 10 }),
    fc.stringMatching(/^[\w.:-]{1,66}$/),
  ),
])('an id is 1 to 64 letters, digits and ._:-', (text) => {
  expect(isId(text)).toBe(/^[A-Za-z0-9._:-]{1,64}$/.test(text));
});

test('nothing that only looks like it is an id', () => {
  for (const text of ['', 'a\n', '\uff41', 'ı', 'a b', 'a'.repeat(65)]) expect(isId(text)).toBe(false);
});
