import { closeReasons, type Alert } from '../schemas/alert.ts';
import type { Severity } from '../schemas/finding.ts';
import type { AlertState } from './alert.ts';
import { graver, isAbove } from './alert-record.ts';

/** Times kept for a median. */
const timesKept = 500;

/** What people made of a detector's alerts. */
export interface Scorecard {
  readonly detector: string;
  readonly code: string;
  alerts: number;
  /** What they were at least and at most. */
  least: Severity | null;
  gravest: Severity | null;
  /** Of those, opened without telling anybody. */
  inhibited: number;
  suppressed: number;
  closed: Record<(typeof closeReasons)[number], number>;
  /** Milliseconds from opening, the latest of them. */
  toAcknowledge: number[];
  toClose: number[];
}

export type Scorecards = Map<string, Scorecard>;

function cardOf(cards: Scorecards, { detector, code }: Alert): Scorecard {
  let card = cards.get(detector);
  if (card === undefined) {
    card = emptyCard(detector, code);
    cards.set(detector, card);
  }
  return card;
}

export function emptyCard(detector: string, code: string): Scorecard {
  const closed = { true_positive: 0, false_positive: 0, benign: 0, duplicate: 0 };
  return {
    detector,
    code,
    alerts: 0,
    least: null,
    gravest: null,
    inhibited: 0,
    suppressed: 0,
    closed,
    toAcknowledge: [],
    toClose: [],
  };
}

/** Counts what a change made of an alert. A verdict that was taken back by reopening no longer counts. */
export function score(cards: Scorecards, before: AlertState, after: AlertState, at: number): void {
  if (after.situation === 'none' || before === after) return;
  const { alert } = after;
  const card = cardOf(cards, alert);
  range(card, alert.severity);
  if (before.situation === 'none') {
    card.alerts++;
    if (alert.inhibitedBy !== null) card.inhibited++;
    if (alert.suppressedBy !== null) card.suppressed++;
    return;
  }
  if (before.situation === after.situation) return;
  const since = at - (alert.reopenedAt.at(-1) ?? alert.openedAt);
  if (after.situation === 'acknowledged') keep(card.toAcknowledge, since);
  if (after.situation === 'closed' && alert.closeReason !== null) {
    card.closed[alert.closeReason]++;
    keep(card.toClose, since);
  }
  if (before.situation === 'closed' && before.alert.closeReason !== null) card.closed[before.alert.closeReason]--;
}

/** Of the alerts that people judged right or wrong, the part that was right; null before the first of them. */
export function precisionOf({ closed }: Scorecard): number | null {
  const judged = closed.true_positive + closed.false_positive;
  return judged === 0 ? null : closed.true_positive / judged;
}

/** Two-sided 95 %. */
const z = 1.959964;

/** Precision with its interval by Wilson's score: honest also where few were judged. */
export function precisionWithin(card: Scorecard): { value: number; low: number; high: number } | null {
  const value = precisionOf(card);
  if (value === null) return null;
  const judged = card.closed.true_positive + card.closed.false_positive;
  const scale = 1 + (z * z) / judged;
  const middle = (value + (z * z) / (2 * judged)) / scale;
  const half = (z / scale) * Math.sqrt((value * (1 - value)) / judged + (z * z) / (4 * judged * judged));
  return { value, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

export function medianOf(times: readonly number[]): number | null {
  if (times.length === 0) return null;
  const sorted = times.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
  return (upper + lower) / 2;
}

/** One card for several tenants. */
export function mergedCard(cards: readonly Scorecard[], detector: string, code: string): Scorecard {
  const sum = emptyCard(detector, code);
  for (const card of cards) {
    sum.alerts += card.alerts;
    for (const severity of [card.least, card.gravest]) if (severity !== null) range(sum, severity);
    sum.inhibited += card.inhibited;
    sum.suppressed += card.suppressed;
    for (const reason of closeReasons) sum.closed[reason] += card.closed[reason];
    sum.toAcknowledge.push(...card.toAcknowledge);
    sum.toClose.push(...card.toClose);
  }
  return sum;
}

function range(card: Scorecard, severity: Severity): void {
  card.gravest = graver(severity, card.gravest ?? severity);
  if (card.least === null || isAbove(card.least, severity)) card.least = severity;
}

function keep(times: number[], time: number): void {
  times.push(time);
  if (times.length > timesKept) times.shift();
}
