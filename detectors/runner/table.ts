import type { AnyDetector } from '../detector.ts';
import { keptAs, type Kept, type KeptState, nothingKept } from '../records/kept.ts';
import { noWindows, OpenWindows, type WindowsState } from './open-windows.ts';
import { type Keeper, noSubjects, Subjects, type SubjectLimits, type SubjectsState } from './subjects.ts';

/** Plain data: what detectors with the same `subjectOf` remember. */
export interface TableState {
  subjects: SubjectsState;
  /** One per detector. */
  memories: KeptState[];
  windows: WindowsState[];
}

export function emptyTable(detectors: readonly AnyDetector[], seed: number): TableState {
  return {
    subjects: noSubjects(seed),
    memories: detectors.map(nothingKept),
    windows: detectors.map(noWindows),
  };
}

/** One look-up for all detectors of the same subjects, and by its row what each of them remembers. */
export class Table {
  readonly subjects: Subjects;
  readonly memories: readonly Kept[];
  /** Undefined for stream detectors. */
  readonly windows: readonly (OpenWindows | undefined)[];

  /** @param waits whether something of a row is yet to be judged */
  constructor(
    detectors: readonly AnyDetector[],
    state: TableState,
    limits: SubjectLimits,
    waits: (row: number) => boolean,
  ) {
    this.memories = detectors.map(({ start }, i) => keptAs(start, state.memories[i] ?? nothingKept()));
    this.windows = detectors.map((detector, i) => {
      return detector.type === 'window' ? new OpenWindows(detector.open, state.windows[i] ?? noWindows()) : undefined;
    });
    const remembering = this.memories.map((memory, i): Keeper => {
      const inPages = typeof detectors[i]?.start !== 'function';
      return {
        // Plain data is started when first asked for.
        enter: inPages ? (row) => void memory.start(row) : () => undefined,
        leave: (row) => memory.drop(row),
        busy: waits,
      };
    });
    this.subjects = new Subjects(state.subjects, limits, [
      ...remembering,
      ...this.windows.filter((one) => one !== undefined),
    ]);
  }
}
