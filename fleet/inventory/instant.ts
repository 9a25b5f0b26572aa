const instant =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|z|UTC|GMT|[+-]\d\d:?\d\d)?)?$/;
/** 2000-01-01 to 9999-12-31 in ms: a number outside is no instant in ms. */
const leastMs = 946_684_800_000;
const mostMs = 253_402_300_799_999;

/**
 * ms since 1970 from ISO 8601 text (a day, or a day and a time; UTC where no zone is named, never the machine's own), or from
 * a number of ms or seconds. NaN for anything else.
 */
export function instantOf(value: unknown): number {
  if (typeof value === 'number') return fromNumber(value);
  if (typeof value !== 'string' || value.length > 40) return Number.NaN;
  const text = value.trim();
  if (/^\d{9,15}$/.test(text)) return fromNumber(Number(text));
  const parts = instant.exec(text);
  if (parts === null) return Number.NaN;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const midnight = Date.UTC(year, month - 1, day);
  // The 31st of a month that has 30 days would run over into the next.
  if (new Date(midnight).getUTCDate() !== day || new Date(midnight).getUTCMonth() !== month - 1) return Number.NaN;
  const milliseconds = Number((parts[7] ?? '0').padEnd(3, '0').slice(0, 3));
  return midnight + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds - zoneMs(parts[8]);
}

function zoneMs(zone: string | undefined): number {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return Number.NaN;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function fromNumber(value: number): number {
  const ms = Number.isSafeInteger(value) && value < leastMs ? value * 1000 : value;
  return Number.isSafeInteger(ms) && ms >= leastMs && ms <= mostMs ? ms : Number.NaN;
}
