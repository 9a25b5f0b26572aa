import { refuse } from './exception.ts';
import { tokens } from './tokens.ts';
import type { Token } from './tokens.ts';

export type Statement =
  | {
      /** Its rows are streamed while the engine finds them. */
      kind: 'select';
      /** Without FORMAT and what follows. */
      sql: string;
      format: string | undefined;
      /** The text after a trailing SETTINGS, '' when there is none. */
      settings: string;
      tokens: readonly Token[];
    }
  | { kind: 'other'; sql: string; format: string | undefined; tokens: readonly Token[] }
  | {
      /** Rows come as data: the rest of the text, then the body. */
      kind: 'insert';
      /** `INSERT INTO table (columns)` as written. */
      head: string;
      settings: [string, string][];
      format: string;
      /** Where data begins in the text. */
      dataAt: number;
    };

const streamed = new Set(['SELECT', 'WITH', 'FROM', '(']);
const printing = new Set(['SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'EXISTS', 'CHECK', 'KILL']);

/** What one statement is, and where its format stands. Refuses (62) several statements in one text. */
export function readStatement(sql: string): Statement {
  const all: Token[] = [];
  const stream = tokens(sql);
  for (const token of stream) {
    all.push(token);
    if (all.length === 1 && is(token, 'INSERT')) {
      const insert = readInsert(sql, stream, all);
      if (insert !== undefined) return insert;
    }
  }
  while (all.at(-1)?.text === ';') all.pop();
  const first = all[0];
  const last = all.at(-1);
  if (first === undefined || last === undefined) refuse(62, 'Syntax error: Empty query');
  const second = all.findIndex((token) => token.text === ';');
  if (second >= 0) refuse(62, 'Syntax error: Multi-statements are not allowed');
  // With these the engine would write or read files of its own machine, whoever asks.
  const file = all.find((token) => is(token, 'OUTFILE') || is(token, 'INFILE'));
  if (file !== undefined) refuse(48, `${file.value} is not supported over HTTP`);
  const inserts = all.some((token, i) => is(token, 'INSERT') && is(all[i + 1], 'INTO'));
  if (streamed.has(first.value) && !inserts) return { kind: 'select', ...cutFormat(sql, all, last.end), tokens: all };
  if (!printing.has(first.value)) return { kind: 'other', sql: sql.slice(0, last.end), format: undefined, tokens: all };
  const { settings, ...rest } = cutFormat(sql, all, last.end);
  if (settings !== '') refuse(62, 'Syntax error: SETTINGS after FORMAT are accepted on SELECT only');
  return { kind: 'other', ...rest, tokens: all };
}

function cutFormat(sql: string, all: readonly Token[], end: number) {
  let depth = 0;
  for (let i = all.length - 1; i > 0; i--) {
    const token = all[i];
    if (token === undefined) break;
    if (token.text === ')') depth++;
    if (token.text === '(') depth--;
    const name = all[i + 1];
    const after = all[i + 2];
    if (depth !== 0 || !is(token, 'FORMAT') || name?.kind !== 'word') continue;
    if (after === undefined) return { sql: sql.slice(0, token.start), format: name.text, settings: '' };
    if (is(after, 'SETTINGS')) {
      return { sql: sql.slice(0, token.start), format: name.text, settings: sql.slice(after.end, end) };
    }
  }
  return { sql: sql.slice(0, end), format: undefined, settings: '' };
}

/** `INSERT INTO [TABLE] a[.b] [(columns)] [SETTINGS k = v, ...] FORMAT X | VALUES`; undefined when it reads its rows
 * from a query. Nothing after the format is looked at: it is data. */
function readInsert(sql: string, stream: Generator<Token>, all: Token[]): Statement | undefined {
  const next = (): Token | undefined => {
    const result = stream.next();
    if (result.done === true) return undefined;
    all.push(result.value);
    return result.value;
  };
  if (!is(next(), 'INTO')) refuse(62, 'Syntax error: expected INTO after INSERT');
  let token = readTable(next);
  if (token === 'function') return undefined;
  if (token?.text === '(') {
    if (!readColumns(next)) return undefined;
    token = next();
  }
  const head = sql.slice(all[0]?.start, all.at(token === undefined ? -1 : -2)?.end);
  if (token === undefined) refuse(62, 'Syntax error: expected FORMAT, VALUES or SELECT after INSERT INTO');
  const settings = is(token, 'SETTINGS') ? readSettings(next) : [];
  const data = settings.length > 0 ? all.at(-1) : token;
  if (is(data, 'VALUES')) return { kind: 'insert', head, settings, format: 'Values', dataAt: data.end };
  if (is(data, 'FORMAT')) {
    const format = next();
    if (format?.kind !== 'word') refuse(62, 'Syntax error: expected a format');
    return { kind: 'insert', head, settings, format: format.text, dataAt: format.end };
  }
  if (settings.length > 0) refuse(62, 'Syntax error: expected FORMAT or VALUES after SETTINGS');
  return undefined;
}

function is(token: Token | undefined, keyword: string): token is Token {
  return token?.kind === 'word' && token.value === keyword;
}

/** Passes over `[TABLE] a[.b]`; the token after it. */
function readTable(next: () => Token | undefined): Token | 'function' | undefined {
  let token = next();
  if (is(token, 'TABLE')) token = next();
  if (is(token, 'FUNCTION')) return 'function';
  for (;;) {
    if (token?.kind !== 'word' && token?.kind !== 'name')
      refuse(62, 'Syntax error: expected a table after INSERT INTO');
    token = next();
    if (token?.text !== '.') return token;
    token = next();
  }
}

/** Passes over a list of columns; false when it turns out to be a query. */
function readColumns(next: () => Token | undefined): boolean {
  for (let depth = 1; depth > 0; ) {
    const token = next();
    if (token === undefined) refuse(62, 'Syntax error: unmatched parenthesis in the list of columns');
    if (token.text === '(') depth++;
    else if (token.text === ')') depth--;
    else if (is(token, 'SELECT') || is(token, 'WITH')) return false;
  }
  return true;
}

/** Leaves the first token after the list as the last one read. */
function readSettings(next: () => Token | undefined): [string, string][] {
  const settings: [string, string][] = [];
  for (;;) {
    const name = next();
    const equals = next();
    const value = next();
    if (name?.kind !== 'word' || equals?.text !== '=' || (value?.kind !== 'number' && value?.kind !== 'string')) {
      refuse(62, 'Syntax error: expected name = value in SETTINGS');
    }
    settings.push([name.text, value.kind === 'string' ? value.text.slice(1, -1) : value.text]);
    if (next()?.text !== ',') return settings;
  }
}
