import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Keeper, noSubjects, Subjects } from './subjects.ts';

const limits = { vouched: 3, unvouched: 2 };
const keepsNothing: Keeper = { enter: () => undefined, leave: () => undefined, busy: () => false };

function fill(names: string[], vouched: boolean, subjects = begin(), tenant = 'acme'): Subjects {
  for (const name of names) subjects.heard(tenant, name, vouched, 5);
  return subjects;
}
const begin = (keeper = keepsNothing) => new Subjects(noSubjects(7), limits, [keeper]);
const names = (subjects: Subjects, tenant = 'acme') => [...subjects.rows(tenant)].map((row) => subjects.nameOf(row));

describe('subjects', () => {
  it('never grow beyond the limit, and the longest silent goes first', () => {
    expect(names(fill(['a', 'b', 'c', 'd'], true))).toEqual(['b', 'c', 'd']);
    expect(names(fill(['a', 'b', 'c', 'a', 'd'], true))).toEqual(['c', 'a', 'd']);
  });

  it('keep vouched ones whatever untrusted channels invent', () => {
    const subjects = fill(['a', 'b', 'c'], true);
    const invented = Array.from({ length: 1000 }, (_, i) => `fake-${i}`);
    fill(invented, false, subjects);
    expect(names(subjects)).toEqual(['a', 'b', 'c', 'fake-998', 'fake-999']);
    expect(subjects.size).toBe(5);
  });

  it('share one row when an untrusted channel speaks of a vouched subject', () => {
    const subjects = fill(['a'], false);
    const row = subjects.heard('acme', 'a', true, 5);
    expect(subjects.heard('acme', 'a', false, 5)).toBe(row);
    fill(['b', 'c', 'd'], false, subjects);
    expect(names(subjects)).toEqual(['a', 'c', 'd']);
  });

  it('keep tenants apart, each with its own limit', () => {
    const subjects = fill(['a', 'b', 'c'], true);
    fill(['a', 'd', 'e', 'f'], true, subjects, 'other');
    expect(names(subjects)).toEqual(['a', 'b', 'c']);
    expect(names(subjects, 'other')).toEqual(['d', 'e', 'f']);
  });

  it('are let go of when silent', () => {
    const subjects = fill(['a', 'b'], true);
    subjects.heard('acme', 'b', true, 10);
    subjects.expire(10);
    expect(names(subjects)).toEqual(['b']);
    subjects.expire(11);
    expect(subjects.size).toBe(0);
  });

  it('keep the row of one that is let go of until a keeper is done with it, and give a newcomer of its name another', () => {
    const busy = new Set([1]);
    const left: number[] = [];
    const subjects = begin({
      enter: () => undefined,
      leave: (row) => void left.push(row),
      busy: (row) => busy.has(row),
    });
    fill(['a', 'b', 'c', 'd'], true, subjects);
    expect([names(subjects), subjects.nameOf(1), left]).toEqual([['b', 'c', 'd'], 'a', []]);
    expect(subjects.heard('acme', 'a', true, 6)).toBe(2);
    subjects.settle(1);
    expect(left).toEqual([2]);
    busy.clear();
    subjects.settle(1);
    subjects.settle(1);
    expect(left).toEqual([2, 1]);
  });

  it('are those that a map per kind would hold, in its order', () => {
    const heard = fc.tuple(
      fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
      fc.boolean(),
      fc.constantFrom('acme', 'other'),
      fc.nat(9),
    );
    fc.assert(
      fc.property(fc.array(heard, { maxLength: 200 }), (all) => {
        const subjects = begin();
        const model = new Model();
        for (const [name, vouched, tenant, minute] of all) {
          if (minute === 9) subjects.expire(model.expire(tenant.length));
          subjects.heard(tenant, name, vouched, minute);
          model.heard(tenant, name, vouched, minute);
        }
        for (const tenant of ['acme', 'other']) expect(names(subjects, tenant)).toEqual(model.names(tenant));
      }),
      { numRuns: 300, seed: 5 },
    );
  });
});

interface Known {
  touched: boolean;
  minute: number;
}

/** The same told with maps, which keep the order of insertion. */
class Model {
  readonly #maps = new Map<string, Map<string, Known>>();

  #map(tenant: string, vouched: boolean): Map<string, Known> {
    const key = `${tenant}/${vouched}`;
    return this.#maps.get(key) ?? this.#maps.set(key, new Map()).get(key)!;
  }

  names(tenant: string): string[] {
    return [...this.#map(tenant, true).keys(), ...this.#map(tenant, false).keys()];
  }

  heard(tenant: string, name: string, vouched: boolean, minute: number): void {
    const [sure, others] = [this.#map(tenant, true), this.#map(tenant, false)];
    const known = sure.get(name) ?? others.get(name);
    if (known !== undefined) Object.assign(known, { touched: true, minute });
    if (sure.has(name) || (known !== undefined && !vouched)) return;
    others.delete(name);
    this.#insert(
      vouched ? sure : others,
      vouched ? limits.vouched : limits.unvouched,
      name,
      known ?? { touched: false, minute },
    );
  }

  expire(minute: number): number {
    for (const map of this.#maps.values()) for (const [name, known] of map) if (known.minute < minute) map.delete(name);
    return minute;
  }

  #insert(map: Map<string, Known>, limit: number, name: string, known: Known): void {
    for (const [oldest, one] of map.size >= limit ? map : []) {
      map.delete(oldest);
      if (!one.touched) break;
      one.touched = false;
      map.set(oldest, one);
    }
    map.set(name, known);
  }
}
