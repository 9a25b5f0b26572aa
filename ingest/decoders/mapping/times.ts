import { parseInstant } from '../instant.ts';
import type { TimeForm } from './mapping-schema.ts';

/** Fractions of a millisecond are cut off. */
const perMillisecond = { 'epoch-s': 0.001, 'epoch-ms': 1, 'epoch-us': 1_000, 'epoch-ns': 1_000_000 } as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dateTime = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?$/;
const commonLog = /^\[?(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)\]?$/;

/** Milliseconds since 1970, NaN for what is not of that form. @param zone of a time that names none */
export function readTime(value: unknown, form: TimeForm, zone: string): number {
  if (form in perMillisecond) return readEpoch(value, perMillisecond[form as keyof typeof perMillisecond]);
  if (typeof value !== 'string' || value.length > 64) return Number.NaN;
  if (form === 'rfc3339') return parseInstant(value);
  if (form === 'common-log') return readCommonLog(value);
  const found = dateTime.exec(value);
  if (found === null) return Number.NaN;
  const [, day, clock, fraction = '0', own = zone] = found;
  return parseInstant(`${day}T${clock}.${fraction}${own.length === 5 ? `${own.slice(0, 3)}:${own.slice(3)}` : own}`);
}

/** `21/Nov/2026:12:00:00 +0000`, as web servers write it. */
function readCommonLog(value: string): number {
  const found = commonLog.exec(value);
  const month = months.indexOf(found?.[2] ?? '') + 1;
  if (found === null || month === 0) return Number.NaN;
  const [, day, , year, clock, hours, minutes] = found;
  return parseInstant(`${year}-${String(month).padStart(2, '0')}-${day}T${clock}${hours}:${minutes}`);
}

function readEpoch(value: unknown, units: number): number {
  // Digits alone, so that neither hex nor an empty text becomes a number; 2^53 microseconds reach the year 2255.
  const plain = typeof value === 'number' || (typeof value === 'string' && /^\d{1,19}(?:\.\d{1,9})?$/.test(value));
  const milliseconds = plain ? Math.floor(Number(value) / units) : Number.NaN;
  return Number.isSafeInteger(milliseconds) && milliseconds >= 0 ? milliseconds : Number.NaN;
}
