import { expect, it } from 'vitest';
import { iso, shown } from './shown.ts';

it.each([
  [0, '1970-01-01T00:00:00.000Z'],
  [951_827_696_789, '2000-02-29T12:34:56.789Z'],
  [1_571_951_036_001, '2019-10-24T21:03:56.001Z'],
  [4_107_542_399_999, '2100-02-28T23:59:59.999Z'],
  [4_107_542_400_000, '2100-03-01T00:00:00.000Z'],
])('%d is %s', (ms, text) => {
  expect(iso(ms)).toBe(text);
});

it('shows four digits that count', () => {
  expect([shown(21.499_99), shown(0.000_123_456), shown(123_456)]).toEqual([21.5, 0.000_123_5, 123_500]);
});
