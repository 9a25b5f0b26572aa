import type { Memory } from './memory.ts';

export interface BurstSettings {
  /** New messages before a burst of repeats is told, and what share of them a device itself may repeat. */
  burstSamples: number;
  burstShare: number;
  /** Repeats of a burst at least, and how much likelier it must be than the device's own repeating (natural logarithm). */
  burstRepeats: number;
  burstEvidence: number;
  /** Times the most evidence that the device's own repeating ever gave. */
  burstTimes: number;
}

/** In a burst every second message repeats an earlier one, or more. */
const shareInBurst = 0.5;
/** No device is taken to repeat less than this. */
const leastShare = 0.005;

/**
 * Notes whether a message repeats a payload, and answers whether the latest ones repeat beyond the device's own rate: a
 * cumulative sum of how much likelier a burst is than that rate (Page's test).
 */
export function isBurst(memory: Memory, repeats: boolean, own: number, settings: BurstSettings): boolean {
  const usual = Math.max(leastShare, own);
  if (usual > settings.burstShare) return false;
  const step = repeats ? Math.log(shareInBurst / usual) : Math.log((1 - shareInBurst) / (1 - usual));
  const sum = memory.burst + step;
  if (sum <= 0) {
    if (memory.burst > 0) settle(memory);
    return false;
  }
  memory.burst = sum;
  memory.burstPeak = Math.max(memory.burstPeak, sum);
  if (repeats) memory.burstRepeats++;
  if (memory.fresh < settings.burstSamples || memory.burstRepeats < settings.burstRepeats) return false;
  return sum >= Math.max(settings.burstEvidence, settings.burstTimes * memory.burstUsual);
}

/** Begins anew after a burst was told: it teaches nothing. */
export function endBurst(memory: Memory): void {
  memory.burst = 0;
  memory.burstPeak = 0;
  memory.burstRepeats = 0;
}

/** What came and went without being told is the device's own habit. */
function settle(memory: Memory): void {
  memory.burstUsual = Math.max(memory.burstUsual, memory.burstPeak);
  endBurst(memory);
}
