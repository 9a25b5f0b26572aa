import type { Known, WindowContext } from '../detector.ts';
import { median } from '../statistics/scale.ts';
import { type Slot, slotsOf, type TenantSubjects } from './subjects.ts';

/** What the runner keeps of one subject for one window detector. */
export interface Windows {
  memory: unknown;
  /** Alternating index and window, in the order opened: as many as the lateness leaves open. */
  open: unknown[];
}

/** Shared and never written to. */
export const none: unknown[] = [];

/** An upper bound on open windows of one subject: an event for yet another joins the last. */
const mostOpen = 8;

/** The open window for an index, made and entered in `opened` when there is none. */
export function windowFor(
  windows: Windows,
  index: number,
  make: () => unknown,
  opened: Map<number, Slot[]> | undefined,
  slot: Slot,
): unknown {
  const { open } = windows;
  for (let i = open.length - 2; i >= 0; i -= 2) if (open[i] === index) return open[i + 1];
  if (open.length >= 2 * mostOpen) return open[open.length - 1];
  const window = make();
  // Built to size by concat: an array that is pushed or spread to keeps room for 16 more, on every device.
  windows.open = open.concat([index, window]);
  const slots = opened?.get(index);
  if (slots === undefined) opened?.set(index, [slot]);
  else slots.push(slot);
  return window;
}

export function windowAt(windows: Windows | undefined, index: number): unknown {
  const open = windows?.open ?? [];
  for (let i = open.length - 2; i >= 0; i -= 2) if (open[i] === index) return open[i + 1];
  return undefined;
}

export function dropWindow(windows: Windows, index: number): void {
  const { open } = windows;
  for (let i = 0; i < open.length; i += 2) {
    if (open[i] !== index) continue;
    windows.open = open.length === 2 ? none : open.slice(0, i).concat(open.slice(i + 2));
    return;
  }
}

/** Fewer subjects than this say nothing about a fleet. */
const fewestSubjects = 20;
/** Usual pace on the log1p scale from which a subject tells: one a window. */
const leastUsual = Math.log1p(1);
/** Subjects silent for longer do not take part. */
const silentMinutes = 10;

/** Fleet-wide movement of one window of one tenant, by cohort; see `WindowContext.drift`. */
export function driftOf(
  subjects: TenantSubjects,
  state: number,
  pace: { readonly metric: string; of(window: unknown): number },
  index: number,
  minute: number,
  known: Known,
): (cohort: string) => number {
  const all: number[] = [];
  const cohorts = new Map<string, number[]>();
  for (const slot of slotsOf(subjects)) {
    if (slot.minute < minute - silentMinutes) continue;
    const profile = known.usual(slot.tenant, slot.subject, pace.metric);
    const usual = profile?.device?.median ?? profile?.wider?.median;
    if (profile === undefined || usual === undefined || usual < leastUsual) continue;
    const window = windowAt(slot.states[state] as Windows | undefined, index);
    const moved = Math.log1p(window === undefined ? 0 : pace.of(window)) - usual;
    all.push(moved);
    const cohort = cohorts.get(profile.cohort);
    if (cohort === undefined) cohorts.set(profile.cohort, [moved]);
    else cohort.push(moved);
  }
  const medians = new Map<string, number>();
  return (cohort) => {
    const own = cohort === '' ? all : (cohorts.get(cohort) ?? all);
    const values = own.length >= fewestSubjects ? own : all;
    if (values.length < fewestSubjects) return 0;
    const key = values === all ? '' : cohort;
    const value = medians.get(key) ?? median(values);
    medians.set(key, value);
    return value;
  };
}

/** A context whose drift is worked out when first asked for: most windows are judged without it. */
export class LazyContext implements WindowContext<unknown> {
  readonly tenant: string;
  readonly subject: string;
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly settings: unknown;
  readonly known: Known;
  readonly #drift: () => number;

  constructor(slot: Slot, index: number, windowMs: number, settings: unknown, known: Known, drift: () => number) {
    this.tenant = slot.tenant;
    this.subject = slot.subject;
    this.index = index;
    this.from = index * windowMs;
    this.to = this.from + windowMs;
    this.settings = settings;
    this.known = known;
    this.#drift = drift;
  }

  get drift(): number {
    return this.#drift();
  }
}
