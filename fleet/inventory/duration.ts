const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const words: Record<string, string> = {
  ...{ msec: 'ms', milliseconds: 'ms', sec: 's', secs: 's', second: 's', seconds: 's' },
  ...{ min: 'm', mins: 'm', minute: 'm', minutes: 'm', hr: 'h', hrs: 'h', hour: 'h', hours: 'h', day: 'd', days: 'd' },
};
const iso = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
/** Ten years. */
const mostMs = 3_652 * 86_400_000;

/** ms from `15m`, `900 s`, `PT15M` or a bare number of `unit`; NaN for anything else, negative and beyond ten years. */
export function durationOf(value: unknown, unit: 'ms' | 's' | 'm'): number {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  if (text.length > 32) return Number.NaN;
  const parts = iso.exec(text);
  if (parts !== null && text.length > 2) {
    const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
    return within(((days * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1_000);
  }
  const [, number, word = ''] = /^(\d{1,15}(?:\.\d{1,6})?)\s*([a-z]{0,12})$/i.exec(text) ?? [];
  if (number === undefined) return Number.NaN;
  const name = word.toLowerCase();
  const factor = name === '' ? units[unit] : Object.hasOwn(units, name) ? units[name] : units[words[name] ?? ''];
  return factor === undefined ? Number.NaN : within(Math.round(Number(number) * factor));
}

function within(ms: number): number {
  return ms <= mostMs ? ms : Number.NaN;
}
