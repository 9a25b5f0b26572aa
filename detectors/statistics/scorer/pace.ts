/** How many samples a day a series has, from the typical step of its clock. Records of `paceSize` numbers. */
export const paceSize = 3;
const last = 0;
const step = 1;
const count = 2;
const dayMs = 86_400_000;
/** Until two samples have told, a sample every five minutes. */
const assumedStepMs = 300_000;

/** The time itself, or a usual step after the last one where there is none. */
export function timeOr(s: Float64Array, at: number, time: number): number {
  return Number.isFinite(time) ? time : (s[at + last] as number) + ((s[at + step] as number) || assumedStepMs);
}

/** Takes the time of a sample in, milliseconds. A clock set back or forward, a gap and a burst each move the step a little only. */
export function samplesPerDayAt(s: Float64Array, at: number, time: number): number {
  const n = s[at + count] as number;
  const passed = time - (s[at + last] as number);
  if (Number.isFinite(time)) {
    s[at + last] = time;
    s[at + count] = n + 1;
    if (n > 0 && passed > 0) {
      const old = s[at + step] as number;
      // A steady clock, the usual case, costs no logarithm.
      if (passed === old) return dayMs / Math.max(1, old);
      s[at + step] =
        old === 0
          ? passed
          : old * Math.exp(Math.max(-1, Math.min(1, Math.log(passed / old))) * Math.max(0.01, 0.7 / n));
    }
  }
  return dayMs / Math.max(1, (s[at + step] as number) || assumedStepMs);
}
