import type { Finding } from '../schemas/finding.ts';
import { type Label, tested, type Tested } from './label.ts';

/** What the score looks at of a finding. */
export type Judged = Pick<
  Finding,
  'id' | 'version' | 'code' | 'tenant' | 'subject' | 'device' | 'reason' | 'at' | 'concludedAt'
>;

export interface Band {
  /** Strengths from (included) to (excluded, but for the last). */
  from: number;
  to: number;
  episodes: number;
  found: number;
}

export interface FalseAlarm {
  finding: Judged;
  /** The trap it fell into, '' when nothing was planned there. */
  trap: string;
}

export interface DetectorScore {
  id: Tested;
  /** Episodes found of all episodes, 0 to 1. */
  recall: number;
  /** Findings that meant an episode of all findings, several for one episode counting once; 0 when there are none. */
  precision: number;
  /** From an episode's begin to the conclusion of its first finding, in event time; null when none was found. */
  medianDelaySeconds: number | null;
  episodes: number;
  traps: number;
  bands: Band[];
  found: Label[];
  missed: Label[];
  falseAlarms: FalseAlarm[];
}

/** What `tocsin status` counts, in lines; `dropped` and `refused` by reason or in all. */
export interface Counts {
  offered: number;
  stored: number;
  deadLettered: number;
  dropped: number | Record<string, number>;
  refused: number | Record<string, number>;
  residual: number;
}

export interface Score {
  detectors: DetectorScore[];
  counts: Counts;
}

/** How long after an episode's end a finding may still be dated: a detector's window closes after what it saw. */
export const defaultGraceMs = 10 * 60_000;

const bandEdges = [1.3, 2, 3.5, 6, 10];

/** Holds findings against what was true. Findings of detectors without labels are left out. @param about catalogue numbers that are scored */
export function score(
  findings: readonly Judged[],
  labels: readonly Label[],
  counts: Counts,
  graceMs = defaultGraceMs,
  about: readonly Tested[] = tested,
): Score {
  const current = latestVersions(findings);
  const firstTold = new Map<string, number>();
  for (const { id, concludedAt } of findings) firstTold.set(id, Math.min(firstTold.get(id) ?? Infinity, concludedAt));
  return {
    detectors: about.map((id) =>
      scoreOne(
        id,
        current.filter(({ code }) => code === id),
        labels.filter(({ detector }) => detector === id),
        graceMs,
        firstTold,
      ),
    ),
    counts,
  };
}

/** Whether every recall and precision reaches `least`, and everything offered is accounted for. */
export function passes(result: Score, least: number): boolean {
  return (
    result.counts.residual === 0 &&
    result.detectors.every(({ recall, precision }) => recall >= least && precision >= least)
  );
}

function scoreOne(
  id: Tested,
  findings: readonly Judged[],
  labels: readonly Label[],
  graceMs: number,
  /** By finding: when its first version was. */
  firstTold: ReadonlyMap<string, number>,
): DetectorScore {
  const attacks = labels.filter(({ kind }) => kind === 'attack');
  const traps = labels.filter(({ kind }) => kind === 'trap');
  const concludedAt = new Map<Label, number>();
  const falseAlarms: FalseAlarm[] = [];
  for (const finding of findings) {
    const episode = attacks.find((label) => isAbout(finding, label, graceMs));
    if (episode === undefined) {
      falseAlarms.push({ finding, trap: traps.find((label) => isAbout(finding, label, graceMs))?.name ?? '' });
    } else {
      const told = firstTold.get(finding.id) ?? finding.concludedAt;
      concludedAt.set(episode, Math.min(concludedAt.get(episode) ?? Infinity, told));
    }
  }
  const found = [...concludedAt.keys()];
  const delays = [...concludedAt].map(([label, at]) => (at - label.from) / 1000);
  return {
    id,
    recall: attacks.length === 0 ? 0 : found.length / attacks.length,
    precision: found.length === 0 ? 0 : found.length / (found.length + falseAlarms.length),
    medianDelaySeconds: median(delays),
    episodes: attacks.length,
    traps: traps.length,
    bands: bandsOf(attacks, concludedAt),
    found,
    missed: attacks.filter((label) => !concludedAt.has(label)),
    falseAlarms,
  };
}

/** Same tenant, same subject, dated from the episode's begin to its end and some grace, both included. */
function isAbout(finding: Judged, label: Label, graceMs: number): boolean {
  if (finding.tenant !== label.tenant) return false;
  if (finding.at < label.from || finding.at > label.to + graceMs) return false;
  if (label.members.length > 0) return label.members.includes(finding.device);
  if (label.detector !== 'D01') return finding.subject.id === label.subject;
  // Certificates are named by serial, alone or behind their issuer: `serial`, `issuer:serial`, `issuer/serial`.
  const { id } = finding.subject;
  return id === label.subject || id.endsWith(`:${label.subject}`) || id.endsWith(`/${label.subject}`);
}

/** A finding that was amended counts as its last version says. */
function latestVersions(findings: readonly Judged[]): Judged[] {
  const latest = new Map<string, Judged>();
  for (const finding of findings) {
    const known = latest.get(finding.id);
    if (known === undefined || known.version < finding.version) latest.set(finding.id, finding);
  }
  return [...latest.values()];
}

function bandsOf(attacks: readonly Label[], found: ReadonlyMap<Label, number>): Band[] {
  return bandEdges.slice(0, -1).map((from, i) => {
    const to = bandEdges[i + 1] ?? Infinity;
    const last = i === bandEdges.length - 2;
    const inside = attacks.filter(({ strength }) => strength >= from && (last || strength < to));
    return { from, to, episodes: inside.length, found: inside.filter((label) => found.has(label)).length };
  });
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const high = sorted[sorted.length >> 1];
  const low = sorted[(sorted.length - 1) >> 1];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
