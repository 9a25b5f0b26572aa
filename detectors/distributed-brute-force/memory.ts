import { held, real, type RecordOf, shapeOf } from '../records/shape.ts';

/** Failures of one source on the account. */
export interface Origin {
  /** As `sourceOf` says; '' for attempts that name no address. */
  source: string;
  /** When its bucket of failures will be empty, ms. */
  emptyAt: number;
  failures: number;
  last: number;
}

export interface Trouble {
  origins: Origin[];
  recent: number[];
  ids: string[];
  spoofable: number;
}

/** An account on which nobody failed is remembered for nothing but its clock. */
export const memoryShape = shapeOf({
  clock: real(),
  /** When the bucket of failures from all sources will be empty. */
  emptyAt: real(),
  trouble: held<Trouble>(),
});
export type Memory = RecordOf<typeof memoryShape>;

export interface Settings {
  /** Failures in the bucket that make a verdict; one leaks out every `leakMs`. */
  attempts: number;
  leakMs: number;
  /** Sources they come from at least. */
  sources: number;
  /** Failures before a success, none of them older than `pauseMs`. */
  failures: number;
  pauseMs: number;
}

const mostOrigins = 32;

export function originOf({ origins }: Trouble, source: string): Origin {
  const known = origins.find((one) => one.source === source);
  if (known !== undefined) return known;
  if (origins.length >= mostOrigins) {
    const oldest = origins.reduce((a, b) => (b.last < a.last ? b : a));
    origins.splice(origins.indexOf(oldest), 1);
  }
  const origin: Origin = { source, emptyAt: 0, failures: 0, last: 0 };
  origins.push(origin);
  return origin;
}
