import { expect, it } from 'vitest';
import { type Compared, Tally } from './tally.ts';

const record = (offset: number, part: Partial<Compared> = {}): Compared => {
  const found = part.found ?? 10;
  return { offset, expected: 10, found, distinct: Math.min(found, 10), forgotten: 0, ...part };
};

function tallied(...records: Compared[]): Tally {
  const tally = new Tally();
  for (const one of records) tally.add(one);
  return tally;
}

it('finds nothing where every record has its rows, or had them until their device was forgotten', () => {
  const tally = tallied(record(0), record(1, { found: 4, forgotten: 6 }), record(2, { found: 0, forgotten: 10 }));
  expect(tally).toMatchObject({ expected: 30, found: 14, forgotten: 16, missing: 0, doubled: 0, ranges: [] });
});

it('puts records that lack rows one after the other into one range, and begins another after a whole one', () => {
  const tally = tallied(record(3, { found: 0 }), record(7, { found: 9 }), record(8), record(9, { found: 0 }));
  expect(tally.ranges).toEqual([
    { kind: 'missing', from: 3, to: 7, rows: 11 },
    { kind: 'missing', from: 9, to: 9, rows: 10 },
  ]);
  expect(tally.missing).toBe(21);
});

it('tells rows stored twice from those of a record that repeats another and should have none', () => {
  const tally = tallied(record(1, { found: 20 }), record(2), record(3, { expected: 0 }));
  expect(tally.ranges).toEqual([
    { kind: 'doubled', from: 1, to: 1, rows: 10 },
    { kind: 'doubled', from: 3, to: 3, rows: 10 },
  ]);
});

it('sees rows that lack behind as many that are there twice', () => {
  expect(tallied(record(5, { found: 10, distinct: 6 }))).toMatchObject({ missing: 4, doubled: 4 });
});

it('sees rows of a forgotten device that came back', () => {
  expect(tallied(record(5, { forgotten: 3 }))).toMatchObject({ missing: 0, doubled: 3 });
});

it('lists a thousand ranges and counts the others', () => {
  const tally = new Tally();
  for (let offset = 0; offset < 4_000; offset++) tally.add(record(offset, offset % 2 === 0 ? {} : { found: 0 }));
  expect([tally.ranges.length, tally.more, tally.missing]).toEqual([1_000, 1_000, 20_000]);
});
