/** A stretch of rows, both ends included. */
export interface Segment {
  from: number;
  to: number;
}

/** One device of a labelled set: what was measured, and where people say it was not as usual. */
export interface Recording {
  set: string;
  name: string;
  /** Constants are tuned on half 0 only. */
  half: 0 | 1;
  /** Milliseconds per row. */
  times: Float64Array;
  metrics: string[];
  /** One array per metric; NaN where missing. */
  values: Float64Array[];
  truth: Segment[];
  /** What to learn on first, unscored. */
  train?: { times: Float64Array; values: Float64Array[] };
  /** Kind of attack of each segment, where the set names them. */
  kinds?: string[];
}

/** Runs of rows that are labelled. */
export function segmentsOf(labels: ArrayLike<number>): Segment[] {
  const found: Segment[] = [];
  let from = -1;
  for (let i = 0; i <= labels.length; i++) {
    const labelled = i < labels.length && labels[i] === 1;
    if (labelled && from < 0) from = i;
    if (!labelled && from >= 0) {
      found.push({ from, to: i - 1 });
      from = -1;
    }
  }
  return found;
}
