import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Names, noNames, type NamesState } from './names.ts';

const copied = (state: NamesState) => deserialize(serialize(state)) as NamesState;

describe('names', () => {
  it('lead to the rows that a map would hold, and back, through growth, reuse and a snapshot', () => {
    const step = fc.tuple(fc.constantFrom('add', 'add', 'add', 'drop'), fc.nat(2), fc.nat(400));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 600, size: 'max' }), (steps) => {
        let state = noNames(3);
        let names = new Names(state);
        const model = new Map<string, number>();
        for (const [what, owner, n] of steps) {
          const name = `${'x'.repeat(n % 40)}${n}`;
          const key = `${owner}/${name}`;
          const row = names.rowOf(owner, name);
          expect(row).toBe(model.get(key) ?? 0);
          if (what === 'add' && row === 0) model.set(key, names.add(owner, name));
          if (what === 'drop' && row !== 0) {
            names.unlink(row);
            names.drop(row);
            model.delete(key);
          }
          if (n === 7) names = new Names((state = copied(state)));
        }
        expect(new Set(model.values()).size).toBe(model.size);
        expect(state.size).toBe(model.size);
        for (const [key, row] of model) expect(`${names.ownerOf(row)}/${names.nameOf(row)}`).toBe(key);
      }),
      { numRuns: 100, seed: 4 },
    );
  });

  it('use the rows of names that are gone before new ones', () => {
    const names = new Names(noNames(1));
    const rows = ['a', 'b', 'c'].map((name) => names.add(0, name));
    names.unlink(rows[1] as number);
    expect([names.rowOf(0, 'b'), names.nameOf(rows[1] as number)]).toEqual([0, 'b']);
    names.drop(rows[1] as number);
    expect([names.add(0, 'd'), names.add(0, 'e')]).toEqual([2, 4]);
  });

  it('spread over their buckets whatever the names have in common', () => {
    const state = noNames(12_345);
    const names = new Names(state);
    const alike = Array.from({ length: 4096 }, (_, i) => `sensor-000000000000-${String(i).padStart(6, '0')}`);
    for (const name of alike) names.add(0, name);
    const buckets = new Int32Array(state.buckets);
    // As many balls thrown into as many boxes fill 63 % of them.
    expect(buckets.filter((row) => row !== 0).length / buckets.length).toBeGreaterThan(0.6);
  });
});
