import { strangeCursor } from './cursor.ts';
import type { Paging, Place } from './paging.ts';

type Part = string | number;

/** What rows are sorted by, the weightiest first; all of it together differs from row to row. */
export type Sorting<T> = readonly { of: (row: T) => Part; down?: true }[];

/** A page of a list that is held in memory, sorted here. @throws Refused INPUT_INVALID for a place that this sorting has not */
export function pageOf<T>(rows: Iterable<T>, sorting: Sorting<T>, page: Paging): { rows: T[]; next: string | null } {
  const { after, limit } = page;
  if (after !== undefined && after.length !== sorting.length) throw strangeCursor();
  const order = (a: Place, b: Place): number => {
    for (const [i, { down }] of sorting.entries()) {
      const difference = inOrder(a[i] as Part, b[i] as Part);
      if (difference !== 0) return down === true ? -difference : difference;
    }
    return 0;
  };
  const placed = Array.from(rows, (row) => ({ row, place: sorting.map(({ of }) => of(row)) }));
  const rest = after === undefined ? placed : placed.filter(({ place }) => order(place, after) > 0);
  rest.sort((a, b) => order(a.place, b.place));
  const shown = rest.slice(0, limit);
  const last = shown.at(-1);
  return {
    rows: shown.map(({ row }) => row),
    next: last === undefined || rest.length <= limit ? null : page.cursorAt(last.place),
  };
}

function inOrder(a: Part, b: Part): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
