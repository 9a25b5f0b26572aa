import fc from 'fast-check';
import { expect, test } from 'vitest';
import { payloadShape } from './payload-shape.ts';

const of = (text: string) => payloadShape(Buffer.from(text));

test.each([
  ['', 'empty'],
  ['21.50', 'number'],
  ['on', 'text-a'],
  ['door open 3', 'text-ads'],
  ['grün!', 'text-apu'],
  ['{"t": 1', 'text-adps'],
])('%j looks like %s', (payload, shape) => {
  expect(of(payload)).toBe(shape);
});

test('JSON is known by its keys and types, not by values or order', () => {
  const one = of('{"t":21.5,"unit":"C","at":{"x":1}}');
  expect(one).toMatch(/^json-[0-9a-f]{12}$/);
  expect(of('{ "unit":"F", "at":{"x":9}, "t":3 }')).toBe(one);
  for (const other of [
    '{"t":21.5,"unit":"C"}',
    '{"t":"21.5","unit":"C","at":{"x":1}}',
    '{"t":21.5,"unit":"C","at":{"y":1}}',
    '{"t":21.5,"unit":"C","at":{"x":1},"cmd":"id"}',
  ])
    expect(of(other)).not.toBe(one);
  expect(of('[{"t":1},{"t":2}]')).toBe(of('[{"t":1}]'));
});

test('what is scrambled has another entropy than what is written', () => {
  const scrambled = Uint8Array.from({ length: 512 }, (_, i) => Math.imul(i + 1, 2_654_435_761) >>> 24);
  expect(payloadShape(scrambled)).toMatch(/^binary-[78]$/);
  expect(payloadShape(new Uint8Array(512).fill(200))).toBe('binary-0');
  expect(of('the valve is closed '.repeat(20))).toBe('text-as-3');
  expect(of('a'.repeat(31))).toBe('text-a');
  expect(of('a'.repeat(32))).toBe('text-a-0');
});

test('is a short text for whatever bytes, however deep or large', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => payloadShape(bytes).length <= 24));
  expect(of('['.repeat(4_000))).toBe('text-p-0');
  expect(of(`[${'1,'.repeat(3_000)}1]`)).toMatch(/^json-/);
  expect(of(`{"a":"${'b'.repeat(9_000)}"}`)).toMatch(/^text-/);
});
