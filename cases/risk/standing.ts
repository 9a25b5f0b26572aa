import { type Batches, decayed, type Risks, type Weak } from './risk.ts';

export interface RiskSettings {
  /** Sum of decayed scores, of two detectors at least, from which it is an incident. */
  readonly sum: number;
  /** Two tactics within this, ms, are one too, if one of them alone counts for `telling`. */
  readonly tacticsMs: number;
  readonly telling: number;
  /** Devices of one production batch within this, ms. */
  readonly batchDevices: number;
  readonly batchMs: number;
}

const hourMs = 3_600_000;
export const defaultRisk: RiskSettings = {
  sum: 3,
  tacticsMs: 24 * hourMs,
  telling: 1,
  batchDevices: 5,
  batchMs: 7 * 24 * hourMs,
};

/** One of what makes a risk, and what it counts for now. */
export interface Part {
  readonly weak: Weak;
  readonly score: number;
}

export interface Standing {
  readonly reason: 'risk_sum' | 'two_tactics';
  readonly sum: number;
  /** The heaviest first. */
  readonly parts: readonly Part[];
  readonly tactics: readonly string[];
}

/**
 * How a subject stands at a time, undefined while nothing comes of it. One detector alone never makes an incident, however
 * often it speaks. @param counts whether an alert still speaks for what it holds
 */
export function riskOf(
  risks: Risks,
  key: string,
  now: number,
  counts: (alert: number) => boolean,
  settings: RiskSettings = defaultRisk,
): Standing | undefined {
  const parts = [...(risks.get(key)?.values() ?? [])]
    .filter(({ number }) => counts(number))
    .map((weak) => ({ weak, score: decayed(weak.score, now - weak.at) }))
    .toSorted((a, b) => b.score - a.score || (a.weak.finding < b.weak.finding ? -1 : 1));
  if (new Set(parts.map(({ weak }) => weak.detector)).size < 2) return undefined;
  const sum = parts.reduce((total, { score }) => total + score, 0);
  const lately = parts.filter(({ weak }) => weak.tactic !== '' && now - weak.at <= settings.tacticsMs);
  const tactics = [...new Set(lately.map(({ weak }) => weak.tactic))];
  if (sum >= settings.sum) return { reason: 'risk_sum', sum, parts, tactics };
  const tells = lately.some(({ weak }) => weak.score >= settings.telling);
  const apart = new Set(lately.map(({ weak }) => weak.detector)).size > 1;
  return tells && apart && tactics.length > 1 ? { reason: 'two_tactics', sum, parts, tactics } : undefined;
}

/** Devices of a batch that were misused lately, undefined while they are too few. */
export function batchStanding(
  batches: Batches,
  batch: string,
  now: number,
  { batchDevices, batchMs }: RiskSettings = defaultRisk,
): { device: string; code: string; evidence: string }[] | undefined {
  const lately = [...(batches.get(batch) ?? [])].filter(([, { at }]) => now - at <= batchMs);
  if (lately.length < batchDevices) return undefined;
  return lately.map(([device, { code, evidence }]) => ({ device, code, evidence }));
}
