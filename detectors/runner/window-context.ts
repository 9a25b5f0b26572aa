import type { Known, WindowContext } from '../detector.ts';
import type { Subjects } from './subjects.ts';

/** A context that works out when first asked what most windows are judged without. */
export class LazyContext implements WindowContext<unknown> {
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly settings: unknown;
  readonly known: Known;
  readonly #subjects: Subjects;
  readonly #row: number;
  readonly #drift: () => number;

  constructor(
    subjects: Subjects,
    row: number,
    index: number,
    { windowMs, settings }: { readonly windowMs: number; readonly settings: unknown },
    known: Known,
    drift: () => number,
  ) {
    this.#subjects = subjects;
    this.#row = row;
    this.index = index;
    this.from = index * windowMs;
    this.to = this.from + windowMs;
    this.settings = settings;
    this.known = known;
    this.#drift = drift;
  }

  get tenant(): string {
    return this.#subjects.tenantOf(this.#row);
  }
  get subject(): string {
    return this.#subjects.nameOf(this.#row);
  }
  get drift(): number {
    return this.#drift();
  }
}
