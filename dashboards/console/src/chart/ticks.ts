import { clock, day } from '../words/time.ts';

const dayMs = 86_400_000;

/** Marks of a time axis: hours and minutes, the date where a day begins or when days are apart. */
export function ticksOf(splits: readonly number[], zone?: string): string[] {
  const apart = (splits[1] ?? 0) - (splits[0] ?? 0);
  return splits.map((at, index) => {
    const time = clock(at, zone);
    const date = day(at, zone).slice(5);
    if (apart >= dayMs) return date;
    const newDay = index > 0 && day(splits[index - 1] ?? at, zone) !== day(at, zone);
    return newDay ? date : time.slice(0, apart < 60_000 ? 8 : 5);
  });
}
