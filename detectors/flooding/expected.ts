import { shrink } from '../statistics/scale.ts';
import type { FloodContext, Metric } from './detector.ts';

export interface Expected {
  /** Per minute; observed counts from `limit` on are over. */
  usual: number;
  low: number;
  high: number;
  limit: number;
  samples: number;
  whose: 'device' | 'cohort' | 'fixed';
  /** Median and spread on the log1p scale after shrinkage and drift, null without a profile. */
  median: number | null;
  spread: number | null;
  drift: number;
}

/**
 * What a device may send in this window: its own past shrunk towards its cohort, moved as the fleet moved. Warm-up in
 * three steps: own past from `leastSamples` minutes on, else the cohort's, else nothing but the fixed ceiling.
 */
export function expectedOf(metric: Metric, context: FloodContext): Expected {
  const { settings, known, tenant, subject } = context;
  const profile = known.usual(tenant, subject, metric.name);
  const own = profile?.device;
  const trusted = own !== undefined && own.samples >= settings.leastSamples ? own : undefined;
  const wide = profile?.wider;
  const wider = wide !== undefined && wide.samples >= settings.leastSamples ? wide : undefined;
  const usual = shrink(trusted, wider, settings.shrinkage);
  if (usual === undefined) {
    const { ceiling } = metric;
    const none = { usual: 0, low: 0, samples: 0, median: null, spread: null, drift: 0 };
    return { ...none, high: ceiling, limit: ceiling, whose: 'fixed' };
  }
  const drift = Math.min(settings.driftUp, Math.max(-settings.driftDown, context.drift));
  const median = Math.max(0, usual.median + drift);
  const spread = Math.min(settings.spreadCeiling, Math.max(settings.spreadFloor, usual.spread));
  const rate = Math.expm1(median);
  return {
    usual: rate,
    low: Math.max(0, Math.expm1(median - 2 * spread)),
    high: Math.expm1(median + 2 * spread),
    // Both must hold: so many spreads above the median, and so many times the usual.
    limit: exact(Math.max(metric.floor, settings.factor * rate, Math.expm1(median + settings.z * spread))),
    samples: usual.samples,
    whose: trusted === undefined ? 'cohort' : 'device',
    median,
    spread,
    drift,
  };
}

/** Logarithm and back leaves a usual of 10 at 10.000000000000002: a count must not miss its limit by that. */
function exact(limit: number): number {
  return Math.round(limit * 1e6) / 1e6;
}
