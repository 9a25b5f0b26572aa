/** A value and what its labels say, in the order of the metric's labels. */
export type Reading = readonly [value: number, ...labels: string[]];

/**
 * What one name at `/metrics` stands for. Names are `tocsin_`, the thing, and its unit in the plural where it has one
 * (seconds, bytes); those that end in `_total` only rise while the process lives, all others go up and down.
 */
export interface Metric<Report> {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** None where the process has nothing of it. */
  readonly read: (report: Report) => readonly Reading[];
}

/** One number, or nothing. */
export const one = (value: number | undefined): readonly Reading[] => (value === undefined ? [] : [[value]]);

/** A number for each key, which is the label. */
export const each = (counts: Readonly<Record<string, number>> | undefined): readonly Reading[] =>
  Object.entries(counts ?? {}).map(([key, value]) => [value, key]);
