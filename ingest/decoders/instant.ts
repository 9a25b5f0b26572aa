/**
 * RFC 3339 `2026-11-21T12:44:12.345Z` in ms since 1970, NaN for anything else. The offset is required; a leap second
 * (`:60`, RFC 3339 section 5.7) is the last instant of its minute, since our clock has none.
 */
export function parseInstant(text: string): number {
  if (text.length < 20 || text.length > 40) return Number.NaN;
  const day = parseDay(text);
  const time = parseTime(text);
  let end = 19;
  let milliseconds = 0;
  if (text[end] === '.') {
    for (end = 20; isDigit(text, end); end++) {
      if (end < 23) milliseconds = milliseconds * 10 + text.charCodeAt(end) - 0x30;
    }
    if (end === 20) return Number.NaN;
    milliseconds *= 10 ** Math.max(0, 23 - end);
  }
  const leap = text.startsWith('60', 17);
  return day + time + (leap ? 999 : milliseconds) - parseOffset(text, end);
}

function parseDay(text: string): number {
  if (text[4] !== '-' || text[7] !== '-') return Number.NaN;
  const year = number(text, 0, 4);
  const month = number(text, 5, 7);
  const day = number(text, 8, 10);
  // Day 0 of the month after is this month's last.
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return month >= 1 && month <= 12 && day >= 1 && day <= last ? Date.UTC(year, month - 1, day) : Number.NaN;
}

function parseTime(text: string): number {
  if ((text[10] !== 'T' && text[10] !== 't') || text[13] !== ':' || text[16] !== ':') return Number.NaN;
  const hour = number(text, 11, 13);
  const minute = number(text, 14, 16);
  const second = number(text, 17, 19);
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return Number.NaN;
  return ((hour * 60 + minute) * 60 + Math.min(second, 59)) * 1000;
}

/** What is left of the text as ms east of UTC, NaN when it is no offset. */
function parseOffset(text: string, start: number): number {
  const sign = text[start];
  if (sign === 'Z' || sign === 'z') return text.length === start + 1 ? 0 : Number.NaN;
  if ((sign !== '+' && sign !== '-') || text.length !== start + 6 || text[start + 3] !== ':') return Number.NaN;
  const hours = number(text, start + 1, start + 3);
  const minutes = number(text, start + 4, start + 6);
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN;
  return (sign === '+' ? 1 : -1) * (hours * 60 + minutes) * 60_000;
}

function number(text: string, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) {
    if (!isDigit(text, i)) return Number.NaN;
    value = value * 10 + text.charCodeAt(i) - 0x30;
  }
  return value;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}
