/** First characters by which spreadsheets take a cell for a formula (OWASP CSV injection). */
const formula = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
/** Numbers begin with a minus and are no formula. */
const number = /^-?\d+(?:\.\d+)?$/;

/**
 * One line of RFC 4180 text. Every cell is quoted; what a spreadsheet would run as a formula is led by an apostrophe, also
 * where blanks stand before it.
 */
export function csvLine(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(value: string | number | boolean | null): string {
  const text = value === null ? '' : String(value).replaceAll('\u0000', '\ufffd');
  const runs = formula.test(text.replace(/^[ \u00a0\n]+/, '')) && !number.test(text);
  return `"${runs ? "'" : ''}${text.replaceAll('"', '""')}"`;
}
