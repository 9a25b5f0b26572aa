/**
 * Slow poisoning: a level that moves so little each day that every day is usual by the day before. The first two weeks are kept as
 * a reference that learning never moves, and the mean of the last week may leave it by a budget only. Records of `driftSize`
 * numbers, all 0 before the first day.
 */
const referenceDays = 14;
const weekDays = 7;
const days = 0;
const middle = 1;
const square = 2;
const week = 3;
export const driftSize = week + weekDays;

/** How far a level may drift from its reference: a share of it, or so many of its own standard errors where it is noisier. */
const budget = 0.15;
const budgetErrors = 4;

export interface Drift {
  /** Share that the last week has left the reference by: 0.2 is a fifth more. NaN until there are a reference and a week. */
  shift: number;
  /** Share that it may. */
  budget: number;
  called: boolean;
}

/**
 * Takes in the level of one closed day, of a quantity that is at least 0. Days that were flagged otherwise are left out by the
 * caller, as they would be of any learning. A level that is negative or no finite number is left out here.
 */
export function takeDay(s: Float64Array, at: number, level: number): Drift {
  if (!Number.isFinite(level) || level < 0) return driftOf(s, at);
  const value = Math.log1p(level);
  const n = s[at + days] as number;
  s[at + days] = n + 1;
  s[at + week + (n % weekDays)] = value;
  if (n < referenceDays) {
    const off = value - (s[at + middle] as number);
    s[at + middle] = (s[at + middle] as number) + off / (n + 1);
    s[at + square] = (s[at + square] as number) + off * (value - (s[at + middle] as number));
  }
  return driftOf(s, at);
}

/** Forgets the reference: for a change that somebody has looked at and accepted. */
export function acceptDrift(s: Float64Array, at: number): void {
  s.fill(0, at, at + driftSize);
}

/** The level of the reference, and of the last week. */
export function leftBy(s: Float64Array, at: number): { reference: number; week: number } {
  return { reference: Math.expm1(s[at + middle] as number), week: Math.expm1(weekOf(s, at)) };
}

function weekOf(s: Float64Array, at: number): number {
  let sum = 0;
  for (let k = 0; k < weekDays; k++) sum += s[at + week + k] as number;
  return sum / weekDays;
}

function driftOf(s: Float64Array, at: number): Drift {
  if ((s[at + days] as number) < referenceDays + weekDays)
    return { shift: Number.NaN, budget: Number.NaN, called: false };
  const spread = Math.sqrt((s[at + square] as number) / (referenceDays - 1));
  const error = spread * Math.sqrt(1 / referenceDays + 1 / weekDays);
  const allowed = Math.max(Math.log1p(budget), budgetErrors * error);
  const moved = weekOf(s, at) - (s[at + middle] as number);
  return { shift: Math.expm1(moved), budget: Math.expm1(allowed), called: Math.abs(moved) > allowed };
}
