/** Forms of a time for people: in their zone, with UTC beside it. `zone` is an IANA name; left out, the viewer's own. */
export function clock(at: number, zone?: string): string {
  return format(at, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }, zone);
}

/** `2026-11-29 14:03:07`. */
export function moment(at: number, zone?: string): string {
  const date = day(at, zone);
  return date === '-' ? date : `${date} ${clock(at, zone)}`;
}

/** `2026-11-29`. */
export function day(at: number, zone?: string): string {
  return format(at, { year: 'numeric', month: '2-digit', day: '2-digit' }, zone);
}

/** The shortest that is clear today: the clock alone, else with its day. */
export function short(at: number, now: number, zone?: string): string {
  return day(at, zone) === day(now, zone) ? clock(at, zone) : `${day(at, zone)} ${clock(at, zone).slice(0, 5)}`;
}

/** `2026-11-29 13:03:07 UTC`, for hovering. */
export function utc(at: number): string {
  return `${moment(at, 'UTC')} UTC`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(at: number, options: Intl.DateTimeFormatOptions, zone?: string): string {
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) return '-';
  const key = `${zone}${Object.keys(options).join()}`;
  const made =
    formats.get(key) ??
    new Intl.DateTimeFormat('sv-SE', { ...options, ...(zone === undefined ? {} : { timeZone: zone }) });
  formats.set(key, made);
  return made.format(at);
}
