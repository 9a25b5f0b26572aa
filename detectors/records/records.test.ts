import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noRecords, Records, type RecordsState } from './records.ts';
import { count, held, real, reals, type RecordOf, shapeOf, text, whole, wholes } from './shape.ts';

const shape = shapeOf({
  boot: whole(),
  high: real(-1),
  seen: count(),
  name: text(),
  note: held<{ why: string }>(),
  ring: wholes(5),
  times: reals(3),
});
type One = RecordOf<typeof shape>;

const numbers = [0, 1, -1, 2 ** 31 - 1, 2 ** 31, 2 ** 40 + 1, Number.MAX_SAFE_INTEGER];
const change = fc.oneof(
  fc.record({ field: fc.constant('boot' as const), value: fc.constantFrom(0, -1, 7, 2 ** 31 - 1, -(2 ** 31)) }),
  fc.record({ field: fc.constant('high' as const), value: fc.constantFrom(...numbers, 0.5, Number.NaN) }),
  fc.record({ field: fc.constant('seen' as const), value: fc.constantFrom(...numbers.filter((n) => n >= 0)) }),
  fc.record({ field: fc.constant('name' as const), value: fc.constantFrom('', 'a', 'device-\u4e2d', 'x'.repeat(50)) }),
  fc.record({ field: fc.constant('note' as const), value: fc.constantFrom(undefined, { why: 'so' }) }),
  fc.record({ field: fc.constant('ring' as const), at: fc.nat(4), value: fc.constantFrom(0, 5, -5) }),
  fc.record({ field: fc.constant('times' as const), at: fc.nat(2), value: fc.constantFrom(0, 0.1, 2 ** 60) }),
  fc.record({ field: fc.constantFrom('clear' as const, 'restart' as const, 'snapshot' as const) }),
);

const begun = () => ({
  boot: 0,
  high: -1,
  seen: 0,
  name: '',
  note: undefined,
  ring: [0, 0, 0, 0, 0],
  times: [0, 0, 0],
});
const told = ({ boot, high, seen, name, note, ring, times }: One) => ({
  ...{ boot, high, seen, name, note },
  ring: [0, 1, 2, 3, 4].map((i) => ring.at(i)),
  times: [0, 1, 2].map((i) => times.at(i)),
});

describe('records', () => {
  it('hold what plain objects would, row by row, through reuse and a snapshot', () => {
    // Rows on both sides of a page's end.
    const row = fc.constantFrom(1, 2, 15, 16, 511, 512, 3000);
    fc.assert(
      fc.property(fc.array(fc.tuple(row, change), { maxLength: 120 }), (steps) => {
        let state = noRecords();
        let records = new Records(shape, state);
        const model = new Map<number, ReturnType<typeof begun>>();
        for (const [at, one] of steps) {
          if (!model.has(at)) records.start(at);
          const plain = model.get(at) ?? begun();
          model.set(at, plain);
          const record = records.at(at);
          if (one.field === 'clear') {
            record.ring.clear();
            plain.ring.fill(0);
          } else if (one.field === 'restart') {
            records.drop(at);
            records.start(at);
            model.set(at, begun());
          } else if (one.field === 'snapshot') {
            records = new Records(shape, (state = deserialize(serialize(state)) as RecordsState));
          } else if ('at' in one) {
            record[one.field].set(one.at, one.value);
            plain[one.field][one.at] = one.value;
          } else if ('value' in one) {
            Object.assign(record, { [one.field]: one.value });
            Object.assign(plain, { [one.field]: one.value });
          }
        }
        for (const [at, plain] of model) expect(told(records.at(at))).toEqual(plain);
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  it('keep nothing of a record that was dropped', () => {
    const state = noRecords();
    const records = new Records(shape, state);
    for (let round = 0; round < 1000; round++) {
      const record = records.start(3);
      record.seen = 2 ** 40;
      record.note = { why: 'so' };
      record.name = 'somebody';
      record.ring.set(2, 9);
      records.drop(3);
    }
    expect(state.beside.map(({ size }) => size)).toEqual([0, 0]);
    expect(state.strips.map(({ top }) => top)).toEqual([1, 0]);
    expect(state.texts.pages).toHaveLength(1);
  });

  it('make room for strips only when something is written', () => {
    const state = noRecords();
    const records = new Records(shape, state);
    const { ring } = records.start(1);
    expect([ring.used, ring.at(4), state.strips[0]?.pages.length]).toEqual([false, 0, 0]);
    ring.set(4, 0);
    expect([ring.used, state.strips[0]?.pages.length]).toEqual([true, 1]);
    ring.clear();
    expect(ring.used).toBe(false);
  });

  it('hand out zeros however many strips were given back', () => {
    const records = new Records(shape, noRecords());
    for (let row = 1; row <= 1000; row++) records.start(row).ring.set(0, -row);
    for (let row = 1; row <= 1000; row++) records.at(row).ring.clear();
    for (let row = 1; row <= 1000; row++) {
      const { ring } = records.at(row);
      ring.set(1, row);
      expect([0, 1, 2].map((i) => ring.at(i))).toEqual([0, row, 0]);
    }
  });

  it('forget a great count that became a small one', () => {
    const state = noRecords();
    const record = new Records(shape, state).start(1);
    record.seen = 2 ** 31;
    expect([record.seen, state.beside[0]?.size]).toEqual([2 ** 31, 1]);
    record.seen = 2 ** 31 - 1;
    expect([record.seen, state.beside[0]?.size]).toEqual([2 ** 31 - 1, 0]);
  });
});
