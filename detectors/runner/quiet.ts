/** An episode that goes on is raised again after this long, so that it is not forgotten. */
const longestSilenceMs = 6 * 3_600_000;

/** The last finding of one detector, subject and reason, and what was held back since. */
export interface Quiet {
  detector: string;
  reason: string;
  /** First evidence of the finding raised last. */
  first: string;
  version: number;
  raisedAt: number;
  /** Time of the last verdict, raised or held back. */
  lastAt: number;
  heldBack: number;
}

export interface Admitted {
  version: number;
  /** Verdicts of the same episode held back before this one. */
  heldBack: number;
}

interface Candidate {
  detector: string;
  quietMs: number;
  reason: string;
  first: string;
  at: number;
  /** Whether the verdict may amend the finding raised last: only late facts and late events do. */
  amends: boolean;
}

/** Decides whether a verdict becomes a finding, and which version of it. */
export function admit(
  episodes: Quiet[],
  { detector, quietMs, reason, first, at, amends }: Candidate,
): Admitted | undefined {
  const entry = episodes.find((other) => other.detector === detector && other.reason === reason);
  if (entry === undefined) {
    episodes.push({ detector, reason, first, version: 1, raisedAt: at, lastAt: at, heldBack: 0 });
    return { version: 1, heldBack: 0 };
  }
  if (entry.first === first && amends) {
    entry.version++;
    return { version: entry.version, heldBack: entry.heldBack };
  }
  const running = at - entry.lastAt < quietMs && at - entry.raisedAt < longestSilenceMs;
  entry.lastAt = Math.max(entry.lastAt, at);
  if (entry.first === first || running) {
    entry.heldBack++;
    return undefined;
  }
  const { heldBack } = entry;
  Object.assign(entry, { first, version: 1, raisedAt: at, heldBack: 0 });
  return { version: 1, heldBack };
}
