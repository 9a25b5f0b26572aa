import { type Finding, severities, type Severity } from '../../schemas/finding.ts';
import { remember } from '../bounded-map.ts';
import { tacticOf } from './tactics.ts';

/** Something weak that a detector said of a subject. */
export interface Weak {
  readonly finding: string;
  readonly detector: string;
  readonly code: string;
  readonly reason: string;
  readonly tactic: string;
  /** When it was said, and until when it loses nothing: event time, ms. */
  readonly at: number;
  readonly score: number;
  /** The alert that it belongs to. */
  readonly number: number;
  readonly evidence: string;
  readonly spoofable: Finding['spoofable'];
}

/** By subject, the one heard of last at the end: what was said of it, one of each detector and reason. */
export type Risks = Map<string, Map<string, Weak>>;
/** By production batch: its devices whose credentials were misused, and when. */
export type Batches = Map<string, Map<string, Misuse>>;

interface Misuse {
  at: number;
  code: string;
  evidence: string;
}

/** How triage's own alerts name their detector: none of the catalogue. */
export const riskDetector = 'risk';
export const riskCode = 'RISK';
const hourMs = 3_600_000;
/** A score halves in so long. */
export const halfLifeMs = 12 * hourMs;
/** What is older is let go of: it counts for a sixteenth. */
const rememberedMs = 48 * hourMs;
const mostSubjects = 20_000;
const mostReasons = 16;
const mostBatches = 1_000;
const mostDevices = 256;

/** What a finding counts for by its severity, before its confidence. What is graver speaks for itself. */
const weights: Partial<Record<Severity, number>> = { low: 1, medium: 3 };

/** Detectors whose findings on several devices of one batch point to where it was made. */
const ofFactory = ['D01', 'D06', 'D07', 'D08'];

/** What a finding adds to the risk of its subjects: a weight by severity, and a quarter of it for each grade of confidence. */
export function scoreOf({ severity, confidence }: Pick<Finding, 'severity' | 'confidence'>): number {
  return ((weights[severity] ?? 0) * (confidence + 1)) / 4;
}

/** Of two scores of one time apart, ms, what is left of the earlier one. */
export function decayed(score: number, ageMs: number): number {
  return score * 2 ** (-Math.max(0, ageMs) / halfLifeMs);
}

/** Subjects whose risk a finding raises: a device, a certificate, a gateway that is meant itself. */
export function subjectsOf({ subject, device, gateway }: Finding): Finding['subject'][] {
  const subjects: Finding['subject'][] = device === '' ? [] : [{ kind: 'device', id: device }];
  if (subject.kind === 'certificate' || subject.kind === 'gateway') subjects.push(subject);
  if (subject.kind === 'source' && subject.id === gateway && device !== subject.id)
    subjects.push({ kind: 'gateway', id: gateway });
  return subjects;
}

export function riskKey({ kind, id }: Finding['subject']): string {
  return `${kind} ${id}`;
}

/** Takes in a finding that an alert holds. Of equal ones of a detector and reason the one that counts for more stays. */
export function noteRisk(risks: Risks, finding: Finding, number: number): void {
  const score = scoreOf(finding);
  if (score === 0 || finding.detector === riskDetector) return;
  const { id, detector, code, reason, at, evidence, spoofable } = finding;
  const about = { finding: id, detector, code, reason, at, score, number, spoofable, evidence: evidence[0] ?? '' };
  for (const subject of subjectsOf(finding)) {
    const key = riskKey(subject);
    const said = risks.get(key) ?? new Map<string, Weak>();
    for (const [kind, one] of said) if (at - one.at > rememberedMs) said.delete(kind);
    const kind = `${detector} ${reason}`;
    const before = said.get(kind);
    if (before === undefined || decayed(before.score, at - before.at) <= score)
      remember(said, kind, { ...about, tactic: tacticOf(finding.attack.techniques) }, mostReasons);
    remember(risks, key, said, mostSubjects);
  }
}

/** Takes in a finding on a device of a production batch, if it is of those that lead to its factory. */
export function noteBatch(batches: Batches, finding: Finding): void {
  const batch = finding.facts['productionBatch'];
  const isMisuse = severities.indexOf(finding.severity) >= severities.indexOf('medium');
  if (typeof batch !== 'string' || batch === '' || finding.device === '' || !isMisuse) return;
  if (!ofFactory.includes(finding.code)) return;
  const devices = batches.get(batch) ?? new Map<string, Misuse>();
  const { at, code, evidence } = finding;
  remember(devices, finding.device, { at, code, evidence: evidence[0] ?? '' }, mostDevices);
  remember(batches, batch, devices, mostBatches);
}
