import { searchFields } from '../../schemas/api/search.ts';
import { fields, isField } from './fields.ts';
import { bounds, type Comparison, type Filter, type Term, type Wanted } from './filter.ts';
import { findPlain, type Piece, piecesOf, slice } from './tokens.ts';

export type Parsed = { ok: true; filter: Filter } | { ok: false; problem: string };

/**
 * Reads a search: `word` and `"two words"` are parts of the line, `field:value`, `field:a,b`, `field:pre*`, `field:*` and
 * `field>10` speak of fields, and `-` before any of them means the opposite. All must hold. Total: never throws.
 */
export function parseSearch(query: string): Parsed {
  if (query.length > bounds.chars) return problem(`A search is at most ${bounds.chars} characters.`);
  const pieces = piecesOf(query);
  if (pieces.length > bounds.terms) return problem(`A search has at most ${bounds.terms} terms.`);
  const filter: Term[] = [];
  for (const piece of pieces) {
    const term = termOf(piece);
    if (typeof term === 'string') return problem(term);
    if (term !== undefined) filter.push(term);
  }
  return { ok: true, filter };
}

/** @returns a sentence when it cannot be understood, undefined when it says nothing */
function termOf(whole: Piece): Term | string | undefined {
  const not = whole.quoted[0] === false && whole.text.startsWith('-') && whole.text.length > 1;
  const piece = not ? slice(whole, 1) : whole;
  const at = findPlain(piece, (char) => char === ':' || char === '>' || char === '<');
  const name = at <= 0 ? '' : piece.text.slice(0, at);
  // What looks like no field is part of a line: addresses, times, urls.
  if (!/^[a-z]{2,16}$/.test(name) || findPlain(slice(piece, 0, at), () => true) !== 0) return word(piece, not);
  const value = slice(piece, at + 1);
  if (!isField(name)) {
    if (value.text === '' || value.text.startsWith('/')) return word(piece, not);
    return `There is no field ${name}. Fields are ${searchFields.join(', ')}; put quotes around what is part of a line.`;
  }
  const sign = piece.text[at];
  if (sign !== ':') return comparisonOf(name, sign === '>' ? '>' : '<', value, not);
  return fields[name].kind === 'number' ? numbersOf(name, value, not) : textsOf(name, value, not);
}

function word({ text }: Piece, not: boolean): Term | string | undefined {
  if (text === '') return undefined;
  if (text.length > bounds.valueChars) return `A word is at most ${bounds.valueChars} characters.`;
  return { type: 'word', not, text };
}

type Field = Extract<Term, { type: 'text' }>['field'];

function comparisonOf(field: Field, sign: '>' | '<', rest: Piece, not: boolean): Term | string {
  if (fields[field].kind !== 'number') return `${field} is no number: use ${field}:value.`;
  const equal = rest.text.startsWith('=');
  const value = numberOf(equal ? rest.text.slice(1) : rest.text);
  if (value === undefined) return `${field}${sign} wants a whole number.`;
  const comparison: Comparison = equal ? `${sign}=` : sign;
  return { type: 'compare', not, field, comparison, value };
}

function numbersOf(field: Field, piece: Piece, not: boolean): Term | string {
  const values: number[] = [];
  for (const { text } of partsOf(piece)) {
    const value = numberOf(text);
    if (value === undefined) return `${field} wants whole numbers.`;
    values.push(value);
  }
  return bounded(values) ?? { type: 'number', not, field, values };
}

function textsOf(field: Field, piece: Piece, not: boolean): Term | string {
  if (piece.text === '' && piece.quoted.length === 0)
    return { type: 'text', not, field, values: [{ text: '', prefix: false }] };
  const values = partsOf(piece).map((part): Wanted => {
    const last = part.text.length - 1;
    const prefix = part.text.endsWith('*') && part.quoted[last] === false;
    return { text: prefix ? part.text.slice(0, last) : part.text, prefix };
  });
  if (values.some(({ text }) => text.length > bounds.valueChars))
    return `A value is at most ${bounds.valueChars} characters.`;
  return bounded(values) ?? { type: 'text', not, field, values };
}

function bounded(values: readonly unknown[]): string | undefined {
  return values.length > bounds.values ? `A field is compared with at most ${bounds.values} values.` : undefined;
}

/** At commas outside quotes. */
function partsOf(piece: Piece): Piece[] {
  const parts: Piece[] = [];
  for (let from = 0; ; ) {
    const comma = findPlain(piece, (char) => char === ',', from);
    parts.push(slice(piece, from, comma < 0 ? piece.text.length : comma));
    if (comma < 0) return parts;
    from = comma + 1;
  }
}

/** Whole and exact in a double. */
function numberOf(text: string): number | undefined {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function problem(sentence: string): Parsed {
  return { ok: false, problem: sentence };
}
