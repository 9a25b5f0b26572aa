import type { Usual } from '../../schemas/baseline.ts';
import type { Profile } from '../detector.ts';
import { shrink } from '../statistics/scale.ts';
import type { FloodContext, Metric, Settings } from './window.ts';

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
  /** What of it is the hour's, by the cohort's season, log1p scale. */
  season: number;
}

/**
 * What a device may send in this window: its own past shrunk towards its cohort, at this hour, moved as the fleet moved. Warm-up in
 * three steps: own past from `leastSamples` minutes on, else the cohort's, else nothing but the fixed ceiling.
 */
export function expectedOf(metric: Metric, context: FloodContext): Expected {
  const { settings, known, tenant, subject } = context;
  const profile = known.usual(tenant, subject, metric.name, context.from);
  const usual = usualOf(profile, settings);
  if (usual === undefined) {
    const { ceiling } = metric;
    const none = { usual: 0, low: 0, samples: 0, median: null, spread: null, drift: 0, season: 0 };
    return { ...none, high: ceiling, limit: ceiling, whose: 'fixed' };
  }
  const drift = Math.min(settings.driftUp, Math.max(-settings.driftDown, context.drift));
  const band = bandOf(usual, settings, drift);
  const { usual: rate, median } = band;
  return {
    ...band,
    // Both must hold: so many spreads above the median, and so many times the usual.
    limit: exact(Math.max(metric.floor, settings.factor * rate, Math.expm1(median + settings.z * band.spread))),
    drift,
    season: profile?.season ?? 0,
  };
}

export type OwnUsual = Usual & { whose: 'device' | 'cohort' };

/** A device's own past shrunk towards its cohort's, as far as either rests on enough; undefined before that. */
export function usualOf(
  profile: Pick<Profile, 'device' | 'wider'> | undefined,
  { leastSamples, shrinkage }: Settings,
): OwnUsual | undefined {
  const own = profile?.device;
  const trusted = own !== undefined && own.samples >= leastSamples ? own : undefined;
  const wide = profile?.wider;
  const wider = wide !== undefined && wide.samples >= leastSamples ? wide : undefined;
  const usual = shrink(trusted, wider, shrinkage);
  return usual === undefined ? undefined : { ...usual, whose: trusted === undefined ? 'cohort' : 'device' };
}

export interface Band extends Pick<Expected, 'usual' | 'low' | 'high' | 'samples'> {
  whose: 'device' | 'cohort';
  median: number;
  spread: number;
}

/** Per minute: the usual, and two spreads around it. @param drift how the fleet moved, log1p scale */
export function bandOf(usual: OwnUsual, { spreadFloor, spreadCeiling }: Settings, drift = 0): Band {
  const median = Math.max(0, usual.median + drift);
  const spread = Math.min(spreadCeiling, Math.max(spreadFloor, usual.spread));
  return {
    usual: Math.expm1(median),
    low: Math.max(0, Math.expm1(median - 2 * spread)),
    high: Math.expm1(median + 2 * spread),
    samples: usual.samples,
    whose: usual.whose,
    median,
    spread,
  };
}

/** Logarithm and back leaves a usual of 10 at 10.000000000000002: a count must not miss its limit by that. */
function exact(limit: number): number {
  return Math.round(limit * 1e6) / 1e6;
}
