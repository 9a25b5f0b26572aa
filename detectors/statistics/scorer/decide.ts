import type { DeviceRecord } from './device.ts';
import { scoreOf, type Verdict } from './verdict.ts';

const seen = 0;
const lastFiring = 1;
/** Samples for which nothing is told again: the longest windows of evidence still hold what was told. */
const restSamples = 100;
const justBelow = 0.999;

/** Turns how unusual a sample is (log10 of days between such) into score and firing, once per restful stretch. */
export function decide(device: DeviceRecord, verdict: Verdict, unusual: number): void {
  const n = device[seen] as number;
  const last = device[lastFiring] as number;
  const resting = last > 0 && n - last <= restSamples;
  const days = resting ? Math.min(unusual, justBelow) : unusual;
  verdict.score = days === -Infinity ? 0 : scoreOf(days);
  verdict.firing = days >= 1;
  if (verdict.firing) device[lastFiring] = n;
  if (unusual < 0) verdict.kind = -1;
}

/** Most metrics that explain a verdict. */
const mostNamed = 3;

/** Keeps the strongest, strongest first. */
export function name(explained: number[], strengths: number[], metric: number, strength: number): void {
  let place = explained.length;
  while (place > 0 && (strengths[place - 1] as number) < strength) place--;
  if (place >= mostNamed) return;
  explained.splice(place, 0, metric);
  strengths.splice(place, 0, strength);
  explained.length = Math.min(mostNamed, explained.length);
}
