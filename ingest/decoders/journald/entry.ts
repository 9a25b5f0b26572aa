import { limits } from '../../../schemas/limits.ts';
import { parseJson } from '../tocsin-json/parse-json.ts';

/** One entry of a journal, as far as decoders are concerned. */
export interface JournalEntry {
  /** ms; 0 when it does not tell. */
  at: number;
  program: string;
  pid: string;
  host: string;
  /** 255 when absent. */
  severity: number;
  message: string;
}

/** A message as an array of bytes has a number for each. */
const bounds = { chars: limits.frameBytes * 4, depth: 4, keys: limits.jsonKeys };
const fieldChars = 255;

/** Whether a JSON object is a journal's: every entry has this field, anywhere in it. */
export function looksLikeJournal(text: string, from: number, to: number): boolean {
  return text.slice(from, to).includes('"__REALTIME_TIMESTAMP"');
}

/** `journalctl -o json` (systemd.journal-fields(7)); a reason when it is none. */
export function readEntry(text: string): JournalEntry | { reject: string } {
  const parsed = parseJson(text, bounds);
  if (!parsed.ok) return { reject: parsed.reason };
  if (typeof parsed.value !== 'object' || parsed.value === null || Array.isArray(parsed.value)) {
    return { reject: 'not_an_object' };
  }
  const members = parsed.value as Record<string, unknown>;
  const field = (name: string): string => textOf(Object.hasOwn(members, name) ? members[name] : undefined);
  const priority = field('PRIORITY');
  return {
    at: instantOf(field('__REALTIME_TIMESTAMP')),
    program: field('SYSLOG_IDENTIFIER').slice(0, fieldChars),
    pid: (field('SYSLOG_PID') || field('_PID')).slice(0, fieldChars),
    host: field('_HOSTNAME').slice(0, fieldChars),
    severity: /^[0-7]$/.test(priority) ? Number(priority) : 255,
    message: field('MESSAGE').slice(0, limits.frameBytes),
  };
}

/** A text, an array of its bytes where it is not printable, null where it is too long, an array of those where it is there twice. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  if (value.every((one) => typeof one === 'number')) return Buffer.from(value as number[]).toString('utf8');
  return textOf(value.find((one) => one !== null && !(Array.isArray(one) && Array.isArray(one[0]))));
}

/** Microseconds since 1970 in ms; the digits beyond are cut off. */
function instantOf(text: string): number {
  return /^\d{4,17}$/.test(text) ? Number(text.slice(0, -3)) : 0;
}
