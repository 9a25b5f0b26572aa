import { expect, it } from 'vitest';
import { topics } from '../../schemas/topics.ts';
import { entry } from './contract/ground.ts';
import { recordBytes, recordsIn } from './record-file.ts';

const records = [3, 2 ** 39, 2 ** 39 + 1].map((offset, i) => ({
  ...entry(topics.journal, 0, 'x'.repeat(i * 700)),
  offset,
}));
const bytes = Buffer.concat(records.map(recordBytes));

it('gives records back as they were', () => {
  expect([...recordsIn(bytes, topics.journal, 0, 'file')]).toEqual(
    records.map(({ payload, ...one }) => ({ ...one, payload: Buffer.from(payload) })),
  );
});

it.each([1, 15, 16, 40, bytes.length - 1])('refuses bytes that end after %i', (end) => {
  expect(() => [...recordsIn(bytes.subarray(0, end), topics.journal, 0, 'file')]).toThrow(
    expect.objectContaining({ code: 'DATA_CORRUPT' }),
  );
});
