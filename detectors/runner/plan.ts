import { type EventKind, kinds, type Lane } from '../../schemas/event/kinds.ts';
import type { AnyDetector } from '../detector.ts';

/** A detector with its place in the state. */
export interface Placed {
  detector: AnyDetector;
  /** Its position among the detectors run. */
  at: number;
  /** Its table, and its place among the detectors of that table. */
  table: number;
  state: number;
  /** The same of what its subjects share, undefined for detectors whose subjects share nothing. */
  among: Pick<Placed, 'table' | 'state'> | undefined;
}

/** Detectors of one kind of event that share a look-up. */
export interface Group {
  table: number;
  subjectOf: AnyDetector['subjectOf'];
  placed: Placed[];
}

export interface Plan {
  placed: Placed[];
  /** Per table, the detectors that remember somebody in it. */
  tables: AnyDetector[][];
  byKind: Map<EventKind, Group[]>;
  /** Whether any of them judges beside neighbours. */
  beside: boolean;
  /** Per table, the longest any of its detectors wants a silent subject remembered. */
  retainMs: number[];
}

/** Works out, once, which detectors see an event of each kind and where their memory lies. */
export function planOf(detectors: readonly AnyDetector[], lane: Lane): Plan {
  const keys: AnyDetector['subjectOf'][] = [];
  const tables: AnyDetector[][] = [];
  const retainMs: number[] = [];
  const enter = (key: AnyDetector['subjectOf'], detector: AnyDetector): Pick<Placed, 'table' | 'state'> => {
    let table = keys.indexOf(key);
    if (table < 0) table = keys.push(key) - 1;
    const state = (tables[table] ??= []).push(detector) - 1;
    retainMs[table] = Math.max(retainMs[table] ?? 0, detector.retainMs);
    return { table, state };
  };
  const placed = detectors.map((detector, at): Placed => {
    if (detector.lane !== lane) throw new RangeError(`${detector.id} does not read ${lane}`);
    const shared = detector.type === 'stream' ? detector.among : undefined;
    // A group is remembered as a subject is, and is shown no event of its own.
    const among = shared && enter(shared.groupOf, { ...detector, start: shared.start } as AnyDetector);
    return { detector, at, ...enter(detector.subjectOf, detector), among };
  });
  const byKind = new Map<EventKind, Group[]>();
  for (const kind of Object.keys(kinds) as EventKind[]) {
    const readers = placed.filter(({ detector }) => detector.reads.includes(kind));
    const groups = keys.map((subjectOf, table) => ({
      table,
      subjectOf,
      placed: readers.filter((p) => p.table === table),
    }));
    const used = groups.filter((group) => group.placed.length > 0);
    if (used.length > 0) byKind.set(kind, used);
  }
  const beside = detectors.some(({ type }) => type === 'beside');
  return { placed, tables, byKind, beside, retainMs };
}
