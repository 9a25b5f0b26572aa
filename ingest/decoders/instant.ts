const digits = (text: string, start: number, end: number): number => {
  let number = 0;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i) - 0x30;
    if (!(code >= 0 && code <= 9)) return Number.NaN;
    number = number * 10 + code;
  }
  return number;
};

/**
 * RFC 3339 `2026-11-21T12:44:12.345Z` in ms since 1970, NaN for anything else. The offset is required; a leap second
 * (`:60`, RFC 3339 section 5.7) is the last instant of its minute, since our clock has none.
 */
export function parseInstant(text: string): number {
  if (text.length < 20 || text.length > 40 || text[4] !== '-' || text[7] !== '-') return Number.NaN;
  if ((text[10] !== 'T' && text[10] !== 't') || text[13] !== ':' || text[16] !== ':') return Number.NaN;
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  if (!(month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 60)) return Number.NaN;
  const year = digits(text, 0, 4);
  // Day 0 of the month after is this month's last.
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return Number.NaN;
  let end = 19;
  let fraction = 0;
  if (text[19] === '.') {
    end = 20;
    while (end < text.length && text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39) end++;
    if (end === 20) return Number.NaN;
    fraction = digits(text.slice(20, 23).padEnd(3, '0'), 0, Math.min(3, end - 20)) * 10 ** Math.max(0, 23 - end);
  }
  const offset = parseOffset(text, end);
  const milliseconds = second === 60 ? 59_999 : second * 1000 + fraction;
  return Date.UTC(year, month - 1, day, hour, minute) + milliseconds - offset * 60_000;
}

/** Minutes east of UTC, NaN when the rest of the text is no offset. */
function parseOffset(text: string, start: number): number {
  const sign = text[start];
  if (sign === 'Z' || sign === 'z') return text.length === start + 1 ? 0 : Number.NaN;
  if ((sign !== '+' && sign !== '-') || text.length !== start + 6 || text[start + 3] !== ':') return Number.NaN;
  const hours = digits(text, start + 1, start + 3);
  const minutes = digits(text, start + 4, start + 6);
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN;
  return (sign === '+' ? 1 : -1) * (hours * 60 + minutes);
}
