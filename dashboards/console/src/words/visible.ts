/** A stretch of text; `mark` names a character that is shown and not let through. */
export interface Stretch {
  text: string;
  mark: boolean;
}

/** C0 and C1 controls, marks of direction, zero-width and joining characters, other line ends, tags, lone surrogates. */
const hidden =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- these are what is looked for
  /[\u0000-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB]|\uDB40[\uDC00-\uDFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Log text as stretches that hold no character which could hide, reorder or drive a terminal. */
export function visible(text: string): Stretch[] {
  const found: Stretch[] = [];
  let from = 0;
  for (const match of text.matchAll(hidden)) {
    if (match.index > from) found.push({ text: text.slice(from, match.index), mark: false });
    found.push({ text: named(match[0]), mark: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ text: text.slice(from), mark: false });
  return found;
}

/** The same in one string, for hovering, labels and copies. */
export function plain(text: string): string {
  return text.replaceAll(hidden, (one) => `[${named(one)}]`);
}

function named(one: string): string {
  const code = one.codePointAt(0) ?? 0;
  return short[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

const short: Record<number, string> = {
  0: 'NUL',
  7: 'BEL',
  8: 'BS',
  9: 'TAB',
  10: 'LF',
  11: 'VT',
  12: 'FF',
  13: 'CR',
  27: 'ESC',
  127: 'DEL',
};
