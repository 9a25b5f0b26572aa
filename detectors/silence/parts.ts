import type { Summary, SummaryWindow } from '../../schemas/summary.ts';

/** A record holds about this many entries: some 100 bytes each, well below the size of a block. */
const entriesPerPart = 2000;

/** Cuts what was seen into records of bounded size. There is always one, so that all know the windows are over. */
export function summariesOf(
  head: Omit<Summary, 'part' | 'last' | 'windows'>,
  windows: readonly SummaryWindow[],
): Summary[] {
  const parts: SummaryWindow[][] = [[]];
  let room = entriesPerPart;
  for (const window of windows) {
    let rest: SummaryWindow | undefined = window;
    while (rest !== undefined) {
      if (room <= 0) {
        parts.push([]);
        room = entriesPerPart;
      }
      const [first, more]: [SummaryWindow, SummaryWindow | undefined] = split(rest, room);
      parts.at(-1)?.push(first);
      room -= sizeOf(first) + 1;
      rest = more;
    }
  }
  return parts.map((some, part) => ({ ...head, part, last: part === parts.length - 1, windows: some }));
}

/** Of a crowd, and of where readings stood, there are more numbers than of anything else. */
const large = [
  ['crowds', 3],
  ['stances', 5],
] as const;

function sizeOf(window: SummaryWindow): number {
  const { heard, active, returned, fell } = window;
  const rest = large.reduce((sum, [name, entries]) => sum + entries * (window[name]?.length ?? 0), 0);
  return heard.length + active.length + returned.length + fell.length + rest;
}

function split(window: SummaryWindow, room: number): [SummaryWindow, SummaryWindow | undefined] {
  if (sizeOf(window) <= room) return [window, undefined];
  const first: SummaryWindow = { index: window.index, heard: [], active: [], returned: [], fell: [] };
  const rest: SummaryWindow = { index: window.index, heard: [], active: [], returned: [], fell: [] };
  let left = room;
  for (const name of ['heard', 'active', 'returned', 'fell'] as const) {
    const all: unknown[] = window[name];
    (first[name] as unknown[]).push(...all.slice(0, left));
    (rest[name] as unknown[]).push(...all.slice(left));
    left = Math.max(0, left - all.length);
  }
  for (const [name, entries] of large) {
    const all: unknown[] = window[name] ?? [];
    const now = Math.ceil(left / entries);
    if (all.length > 0 && now > 0) Object.assign(first, { [name]: all.slice(0, now) });
    if (all.length > now) Object.assign(rest, { [name]: all.slice(now) });
    left = Math.max(0, left - entries * all.length);
  }
  return [first, rest];
}
