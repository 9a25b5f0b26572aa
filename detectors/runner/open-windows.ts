import { type AnyBeginning, keptAs, type Kept, type KeptState, nothingKept } from '../records/kept.ts';
import { noRecords, Records, type RecordsState } from '../records/records.ts';
import { count, type RecordOf, shapeOf, whole } from '../records/shape.ts';
import type { Keeper } from './subjects.ts';

/** Plain data. Windows are rows too, from 1 on. */
export interface WindowsState {
  /** Windows ever open at once, and the one closed last, whose `next` is the one before. */
  top: number;
  free: number;
  /** By subject. */
  latest: RecordsState;
  links: RecordsState;
  windows: KeptState;
  /** By index, the windows open, in the order they were opened. */
  opened: Map<number, { first: number; last: number }>;
}

export const noWindows = (): WindowsState => ({
  ...{ top: 0, free: 0, latest: noRecords(), links: noRecords() },
  ...{ windows: nothingKept(), opened: new Map() },
});

/** The window a subject opened last, 0 when none is open. */
const latestShape = shapeOf({ latest: whole() });
const linkShape = shapeOf({
  index: count(),
  subject: whole(),
  /** The window its subject opened before. */
  before: whole(),
  /** The one of the same index opened next. */
  next: whole(),
});

/** An upper bound on open windows of one subject: an event for yet another joins the last. */
const mostOpen = 8;

/** The open windows of every subject, for one detector: as many as the lateness leaves open. */
export class OpenWindows implements Keeper {
  readonly #state: WindowsState;
  readonly #latest: Records<{ latest: number }>;
  readonly #links: Records<RecordOf<typeof linkShape>>;
  readonly #windows: Kept;

  constructor(beginning: AnyBeginning, state: WindowsState) {
    this.#state = state;
    this.#latest = new Records(latestShape, state.latest);
    this.#links = new Records(linkShape, state.links);
    this.#windows = keptAs(beginning, state.windows);
  }

  enter(subject: number): void {
    this.#latest.start(subject);
  }

  leave(subject: number): void {
    this.#latest.drop(subject);
  }

  busy(subject: number): boolean {
    return this.#latest.at(subject).latest !== 0;
  }

  /** The window of a subject for an index, opened when there is none. */
  windowFor(subject: number, index: number): unknown {
    const { latest } = this.#latest.at(subject);
    let open = 0;
    for (let window = latest; window !== 0; open++) {
      const link = this.#links.at(window);
      if (link.index === index) return this.#windows.at(window);
      window = link.before;
    }
    return open < mostOpen ? this.#open(subject, index, latest) : this.#windows.at(latest);
  }

  /** Undefined when the subject has none open for this index. */
  windowAt(subject: number, index: number): unknown {
    for (let window = this.#latest.at(subject).latest; window !== 0; ) {
      const link = this.#links.at(window);
      if (link.index === index) return this.#windows.at(window);
      window = link.before;
    }
    return undefined;
  }

  /** Indexes below a limit that have windows open, in order. */
  due(limit: number): number[] {
    return [...this.#state.opened.keys()].filter((index) => index < limit).sort((a, b) => a - b);
  }

  /** The windows of an index as rows, with their subjects, in the order they were opened. */
  *opened(index: number): Generator<{ window: number; subject: number }> {
    for (let window = this.#state.opened.get(index)?.first ?? 0; window !== 0; ) {
      const { subject, next } = this.#links.at(window);
      yield { window, subject };
      window = next;
    }
  }

  show(window: number): unknown {
    return this.#windows.at(window);
  }

  /** Lets go of all windows of an index. */
  close(index: number, closed: (subject: number) => void): void {
    for (const { window, subject } of this.opened(index)) {
      this.#unchain(subject, window);
      this.#windows.drop(window);
      this.#links.at(window).next = this.#state.free;
      this.#state.free = window;
      closed(subject);
    }
    this.#state.opened.delete(index);
  }

  #open(subject: number, index: number, before: number): unknown {
    const state = this.#state;
    const window = state.free === 0 ? ++state.top : state.free;
    if (window === state.free) state.free = this.#links.at(window).next;
    const link = this.#links.start(window);
    link.index = index;
    link.subject = subject;
    link.before = before;
    this.#latest.at(subject).latest = window;
    const row = state.opened.get(index);
    if (row === undefined) state.opened.set(index, { first: window, last: window });
    else {
      this.#links.at(row.last).next = window;
      row.last = window;
    }
    return this.#windows.start(window);
  }

  #unchain(subject: number, window: number): void {
    const { before } = this.#links.at(window);
    const head = this.#latest.at(subject);
    if (head.latest === window) {
      head.latest = before;
      return;
    }
    let later = head.latest;
    for (let at = this.#links.at(later).before; at !== window; at = this.#links.at(at).before) later = at;
    this.#links.at(later).before = before;
  }
}
