/** A run of text and quotes without blanks outside quotes. */
export interface Piece {
  text: string;
  /** Which of its characters stood in quotes: those mean themselves. */
  quoted: readonly boolean[];
}

/**
 * Cuts a search into pieces at blanks. Within quotes a backslash takes the next character for what it is; a quote that is
 * not closed ends with the search.
 */
export function piecesOf(query: string): Piece[] {
  const pieces: Piece[] = [];
  let text = '';
  let quoted: boolean[] = [];
  let inQuotes = false;
  let begun = false;
  const end = (): void => {
    if (begun) pieces.push({ text, quoted });
    text = '';
    quoted = [];
    begun = false;
  };
  for (let i = 0; i < query.length; i++) {
    const char = query[i] ?? '';
    if (char === '"') {
      inQuotes = !inQuotes;
      begun = true;
    } else if (inQuotes && char === '\\' && i + 1 < query.length) {
      text += query[++i] ?? '';
      quoted.push(true);
    } else if (!inQuotes && /\s/.test(char)) end();
    else {
      text += char;
      quoted.push(inQuotes);
      begun = true;
    }
  }
  end();
  return pieces;
}

/** Place of the first character outside quotes that `is` one wanted, from `from` on; -1 for none. */
export function findPlain({ text, quoted }: Piece, is: (char: string) => boolean, from = 0): number {
  for (let i = from; i < text.length; i++) if (quoted[i] !== true && is(text[i] ?? '')) return i;
  return -1;
}

export function slice({ text, quoted }: Piece, from: number, to: number = text.length): Piece {
  return { text: text.slice(from, to), quoted: quoted.slice(from, to) };
}
