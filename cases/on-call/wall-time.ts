const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** What the clocks on the walls of a zone show, as milliseconds since they showed 1970-01-01 00:00. */
export function wallAt(at: number, zone: string): number {
  const parts = Object.fromEntries(
    formatFor(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return wallOf(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1000;
}

/** `2026-01-05T09:00` on the wall. */
export function parseWall(text: string): number {
  const [year = 1970, month = 1, day = 1, hour = 0, minute = 0] = text.split(/[-T:]/).map(Number);
  return wallOf(year, month, day) + (hour * 60 + minute) * minuteMs;
}

/**
 * When the walls of a zone show a time, ms: the first of the two when clocks are put back over it, and as much later as they
 * are put forward when they skip it.
 */
export function instantOf(wall: number, zone: string): number {
  // No zone is a day away from UTC, and none changes twice within two days.
  const before = offsetAt(wall - dayMs, zone);
  const after = offsetAt(wall + dayMs, zone);
  const early = wall - before;
  if (before === after || wallAt(early, zone) === wall) return early;
  const late = wall - after;
  return wallAt(late, zone) === wall ? late : early;
}

function offsetAt(at: number, zone: string): number {
  return wallAt(at, zone) - Math.floor(at / 1000) * 1000;
}

/** Midnight of a day of the Gregorian calendar, counted in years that begin with March so that a leap day comes last. */
function wallOf(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const sinceMarch = (month + 9) % 12;
  const days = 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return (days + Math.floor((153 * sinceMarch + 2) / 5) + day - 1 - daysTo1970) * dayMs;
}

/** From 1 March of the year 0 to 1 January 1970. */
const daysTo1970 = 719_468;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const two = '2-digit';
    format = Intl.DateTimeFormat('en-GB', {
      ...{ timeZone, year: 'numeric', month: two, day: two, hour: two, minute: two, second: two },
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  return format;
}
