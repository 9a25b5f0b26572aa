import { describe, expect, it } from 'vitest';
import { expire, slotOf, subjectsOf, type Table } from './subjects.ts';

const limits = { vouched: 3, unvouched: 2 };

function fill(names: string[], vouched: boolean, table: Table = new Map(), tenant = 'acme'): Table {
  for (const name of names) slotOf(subjectsOf(table, tenant), tenant, name, vouched, limits, 2).states[0] ??= name;
  return table;
}
const names = (table: Table) => [...subjectsOf(table, 'acme').vouched.keys()];

describe('subjects', () => {
  it('never grow beyond the limit, and the longest silent goes first', () => {
    expect(names(fill(['a', 'b', 'c', 'd'], true))).toEqual(['b', 'c', 'd']);
    expect(names(fill(['a', 'b', 'c', 'a', 'd'], true))).toEqual(['c', 'a', 'd']);
  });

  it('keep vouched ones whatever untrusted channels invent', () => {
    const table = fill(['a', 'b', 'c'], true);
    fill(
      Array.from({ length: 1000 }, (_, i) => `fake-${i}`),
      false,
      table,
    );
    expect(names(table)).toEqual(['a', 'b', 'c']);
    expect(subjectsOf(table, 'acme').unvouched.size).toBe(2);
  });

  it('share one memory when an untrusted channel speaks of a vouched subject', () => {
    const table = fill(['a'], false);
    fill(['a'], true, table);
    fill(['a'], false, table);
    expect(names(table)).toEqual(['a']);
    expect(subjectsOf(table, 'acme').unvouched.size).toBe(0);
  });

  it('keep tenants apart, each with its own limit', () => {
    const table = fill(['a', 'b', 'c'], true);
    fill(['d', 'e', 'f'], true, table, 'other');
    expect(names(table)).toEqual(['a', 'b', 'c']);
  });

  it('are let go of when silent', () => {
    const table = fill(['a', 'b'], true);
    slotOf(subjectsOf(table, 'acme'), 'acme', 'b', true, limits, 2).minute = 10;
    expire(table, 10);
    expect(names(table)).toEqual(['b']);
    expire(table, 11);
    expect(table.size).toBe(0);
  });
});
