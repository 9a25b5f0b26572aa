import type { DeviceRecord } from './device-record.ts';
import { scoreOf, type Verdict } from './verdict.ts';

const seen = 0;
const lastFiring = 1;
const lastSingle = 2;
const told = 3;
/** Numbers that `decide` remembers of a device, at its beginning. */
export const decideSize = 4;
/** Samples for which nothing is told again: the longest windows of evidence still hold what was told. */
const restSamples = 100;
/** Samples within which what lasts belongs to the single sample that was told; after them it is something else. */
const openSamples = 20;
/** What has become so much rarer than when it was told is told again in spite of the rest (log10): a hundred times. */
const growth = 2;
export const justBelow = 0.999;

/** How unusual a sample is, log10 of days between such: by itself, and by what lasts. */
export interface Unusual {
  single: number;
  lasting: number;
  /** Whether what lasts is told again once it has grown: where the first sign is weak and the whole comes together later. */
  grows: boolean;
}

export const nothing: Unusual = { single: -Infinity, lasting: -Infinity, grows: false };

/** What was told so far keeps nothing quiet any more: for a device that has only been learned. */
export function forgetFirings(device: DeviceRecord): void {
  device[lastFiring] = 0;
  device[lastSingle] = 0;
}

/**
 * Turns how unusual a sample is into score and firing, once per restful stretch. What lasts is told after a single sample
 * was, and not the other way round, so that wild samples blind for nothing else. `ranked` orders what is not told.
 */
export function decide(device: DeviceRecord, verdict: Verdict, unusual: Unusual, ranked: number): void {
  const { single, lasting, grows } = unusual;
  const n = device[seen] as number;
  const within = (place: number, samples: number): boolean =>
    (device[place] as number) > 0 && n - (device[place] as number) <= samples;
  const hasGrown = grows && lasting >= (device[told] as number) + growth;
  const rests = within(lastFiring, restSamples) && !hasGrown;
  const isOpen = within(lastSingle, openSamples);
  const tellsLasting = lasting >= 1 && !rests && !isOpen;
  const tellsSingle = !tellsLasting && single >= 1 && !rests && !within(lastSingle, restSamples);
  if (lasting >= 1 && !rests) {
    device[lastFiring] = n;
    device[told] = lasting;
  }
  if (tellsSingle) device[lastSingle] = n;
  const untold = Math.max(single, lasting) >= 1 ? justBelow : Math.min(justBelow, ranked);
  const days = tellsLasting ? lasting : tellsSingle ? single : untold;
  verdict.score = days === -Infinity ? 0 : scoreOf(days);
  verdict.firing = days >= 1;
  if (days < 0) verdict.kind = -1;
}

/** Whether a rest of what lasts is not over before this sample. */
export function wasToldLately(device: DeviceRecord): boolean {
  const last = device[lastFiring] as number;
  return last > 0 && (device[seen] as number) - last <= restSamples;
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
