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
    if (all.length === 1 && token.value === 'INSERT') {
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
  const inserts = all.some((token, i) => token.value === 'INSERT' && all[i + 1]?.value === 'INTO');
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
    if (depth !== 0 || token.value !== 'FORMAT' || token.kind !== 'word' || name?.kind !== 'word') continue;
    if (after === undefined) return { sql: sql.slice(0, token.start), format: name.text, settings: '' };
    if (after.value === 'SETTINGS') {
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
  let token = next();
  if (token?.value !== 'INTO') refuse(62, 'Syntax error: expected INTO after INSERT');
  token = next();
  if (token?.value === 'TABLE') token = next();
  if (token?.value === 'FUNCTION') return undefined;
  for (;;) {
    if (token?.kind !== 'word' && token?.kind !== 'name')
      refuse(62, 'Syntax error: expected a table after INSERT INTO');
    token = next();
    if (token?.text !== '.') break;
    token = next();
  }
  if (token?.text === '(') {
    let depth = 1;
    while (depth > 0) {
      token = next();
      if (token === undefined) refuse(62, 'Syntax error: unmatched parenthesis in the list of columns');
      if (token.text === '(') depth++;
      else if (token.text === ')') depth--;
      else if (token.value === 'SELECT' || token.value === 'WITH') return undefined;
    }
    token = next();
  }
  const head = sql.slice(all[0]?.start, all.at(token === undefined ? -1 : -2)?.end);
  const settings = token?.value === 'SETTINGS' ? readSettings(next) : [];
  if (settings.length > 0) token = all.at(-1);
  if (token?.value === 'FORMAT') {
    const format = next();
    if (format?.kind !== 'word') refuse(62, 'Syntax error: expected a format');
    return { kind: 'insert', head, settings, format: format.text, dataAt: format.end };
  }
  if (token?.value === 'VALUES') return { kind: 'insert', head, settings, format: 'Values', dataAt: token.end };
  if (settings.length > 0) refuse(62, 'Syntax error: expected FORMAT or VALUES after SETTINGS');
  if (token === undefined) refuse(62, 'Syntax error: expected FORMAT, VALUES or SELECT after INSERT INTO');
  return undefined;
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
