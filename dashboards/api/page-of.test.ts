import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { pagingOf } from './cursor.ts';
import type { Paging } from './paging.ts';
import { pageOf, type Sorting } from './page-of.ts';

interface Row {
  at: number;
  id: string;
}
const latest: Sorting<Row> = [{ of: ({ at }) => at, down: true }, { of: ({ id }) => id }];
const list = { method: 'GET', path: '/tenants/:tenant/things' } as const;
const paging = (query: object, tenant = 'acme'): Paging => pagingOf(list, { tenant }, query);

describe('pages of a list', () => {
  const row = fc.record({ at: fc.integer({ min: 0, max: 4 }), id: fc.string({ maxLength: 4 }) });
  const rows = fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 20 });
  test.prop([rows, rows, fc.integer({ min: 1, max: 4 })])(
    'join without gap or repetition while others come and some go',
    (held, coming, limit) => {
      const whole = pageOf(held, latest, paging({ limit: 100 })).rows;
      const fresh = coming.filter(({ id }) => !held.some((one) => one.id === id));
      const seen: Row[] = [];
      let now = held;
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: { rows: Row[]; next: string | null } = pageOf(now, latest, paging({ cursor, limit }));
        seen.push(...page.rows);
        // What was seen may go, and one more comes with every page.
        now = [...held.filter((one) => !page.rows.includes(one)), ...fresh.splice(0, 1), ...now.slice(held.length)];
        cursor = page.next;
      }
      expect(seen.filter((one) => held.includes(one))).toEqual(whole);
      expect(new Set(seen).size).toBe(seen.length);
    },
  );

  const [a, b] = [
    { at: 2, id: 'a' },
    { at: 1, id: 'b' },
  ];
  const { next } = pageOf([a, b], latest, paging({ q: 'x', limit: 1 }));
  const cursor = next ?? '';

  it('go on with another number of rows', () => {
    expect(pageOf([a, b], latest, paging({ q: 'x', limit: 7, cursor })).rows).toEqual([b]);
  });

  it.each([
    ['another filter', { q: 'y' }, 'acme'],
    ['another sort', { q: 'x', sort: 'oldest' }, 'acme'],
    ['another tenant', { q: 'x' }, 'globex'],
  ])('are not joined by a cursor of %s', (_what, query, tenant) => {
    expect(() => paging({ ...query, cursor }, tenant)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', errors: [expect.objectContaining({ path: 'cursor' })] }),
    );
  });

  it('are joined by nothing that was not given out', () => {
    const own = Buffer.from(cursor, 'base64url').toString();
    const forged = ['', '[]', '{}', '[null]', '["a"', '[1]', '[1,2,3]'].map((text) => `${own.slice(0, 16)}${text}`);
    for (const text of [...forged, 'x', own.slice(1)])
      expect(() => pageOf([a, b], latest, paging({ q: 'x', cursor: Buffer.from(text).toString('base64url') }))).toThrow(
        'not given out',
      );
  });
});
