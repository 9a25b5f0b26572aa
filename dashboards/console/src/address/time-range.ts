/** What the address says: `-24h`, `now`, or an ISO time. */
export interface TimeRange {
  from: string;
  to: string;
}

export const defaultRange: TimeRange = { from: '-24h', to: 'now' };

export const quickRanges: readonly { title: string; from: string }[] = [
  { title: 'Last 15 minutes', from: '-15m' },
  { title: 'Last hour', from: '-1h' },
  { title: 'Last 6 hours', from: '-6h' },
  { title: 'Last 24 hours', from: '-24h' },
  { title: 'Last 7 days', from: '-7d' },
  { title: 'Last 30 days', from: '-30d' },
];

const unitMs: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** One end of a range in ms, NaN when it is none of ours. */
export function resolveTime(text: string, now: number): number {
  if (text === 'now') return now;
  const relative = /^-(\d{1,5})([smhdw])$/.exec(text);
  if (relative !== null) return now - Number(relative[1]) * (unitMs[relative[2] ?? ''] ?? 0);
  if (/^\d{10,16}$/.test(text)) return Number(text);
  return /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
}

/** Both ends in ms. What makes no sense falls back to the last 24 hours; the earlier end always comes first. */
export function resolveRange(range: TimeRange, now: number): { from: number; to: number } {
  const from = resolveTime(range.from, now);
  const to = resolveTime(range.to, now);
  if (!Number.isFinite(from) || !Number.isFinite(to) || from === to) return { from: now - 86_400_000, to: now };
  return from < to ? { from, to } : { from: to, to: from };
}

/** Whether it moves on by itself. */
export function isRelative(range: TimeRange): boolean {
  return range.to === 'now';
}

/** The range between two moments as the address holds it. */
export function fixedRange(from: number, to: number): TimeRange {
  return { from: new Date(Math.min(from, to)).toISOString(), to: new Date(Math.max(from, to)).toISOString() };
}
