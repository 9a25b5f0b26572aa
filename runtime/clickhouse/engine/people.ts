import { refuse } from './exception.ts';
import type { Statement } from './statement.ts';
import type { Token } from './tokens.ts';

/** Table functions that neither leave the engine nor look around in it. All others the engine knows are refused. */
const harmless = new Set([
  'numbers',
  'numbers_mt',
  'zeros',
  'zeros_mt',
  'primes',
  'generateseries',
  'generate_series',
  'values',
  'null',
  'view',
  'format',
]);

/** Ordinary functions that open files or sockets, tell about the machine, or hold a thread. */
const leaving = new Set([
  'file',
  'reversednsquery',
  'hascolumnintable',
  'filesystemavailable',
  'filesystemcapacity',
  'filesystemunreserved',
  'showcertificate',
  'getserverport',
  'getserversetting',
  'getmacro',
  'getoscpuname',
  'catboostevaluate',
  'modelevaluate',
  'addresstoline',
  'addresstolinewithinlines',
  'addresstosymbol',
  'sleep',
  'sleepeachrow',
]);

const systemTables = new Set([
  'one',
  'numbers',
  'zeros',
  'tables',
  'columns',
  'databases',
  'parts',
  'functions',
  'formats',
  'data_type_families',
  'time_zones',
  'keywords',
]);

const first = new Set(['SELECT', 'WITH', 'FROM', '(', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'EXISTS']);
const words = new Set(['INTO', 'OUTFILE', 'INFILE', 'INSERT', 'SETTINGS', 'PROCESSLIST']);
const shown = new Set(['TABLES', 'DATABASES', 'CREATE', 'COLUMNS', 'FIELDS', 'INDEX', 'INDEXES', 'FUNCTIONS']);

/**
 * Refuses what people may not ask through the reading door: more than reading, or reading anything but tables. The
 * session is `readonly` besides; this covers what the engine allows all the same (files written by INTO OUTFILE, table
 * functions). Quoted names count like bare ones, and comments do not part a name from its parenthesis.
 *
 * @param tableFunctions lower-case names of all the engine has, so that a new one is refused until it is listed here
 */
export function checkReading(statement: Statement, tableFunctions: ReadonlySet<string>): void {
  if (statement.kind === 'insert') refuse(164, 'reader: Cannot execute query in readonly mode');
  const { tokens } = statement;
  const start = tokens[0]?.value ?? '';
  if (!first.has(start)) refuse(164, 'reader: Cannot execute query in readonly mode');
  if (start === 'SHOW' && !tokens.some((token) => token.kind === 'word' && shown.has(token.value))) {
    refuse(497, 'reader: Not enough privileges. Only SHOW TABLES, DATABASES, COLUMNS, CREATE are open to readers');
  }
  tokens.forEach((token, i) => {
    if (token.kind === 'word' && words.has(token.value)) {
      refuse(497, `reader: Not enough privileges. ${token.value} is not open to readers (quote it if it is a name)`);
    }
    if (token.kind === 'word' || token.kind === 'name') checkName(token, tokens[i + 1], tokens[i + 2], tableFunctions);
    if (token.text === '{') checkParameter(tokens, i);
  });
}

function checkName(
  token: Token,
  next: Token | undefined,
  after: Token | undefined,
  tableFunctions: ReadonlySet<string>,
): void {
  const name = (token.kind === 'name' ? token.value : token.text).toLowerCase();
  if (next?.text === '(' && !harmless.has(name) && (tableFunctions.has(name) || leaving.has(name))) {
    refuse(497, `reader: Not enough privileges. Function ${name} is not open to readers`);
  }
  if (next?.text !== '.') return;
  if (name === 'default' || name.startsWith('_temporary')) {
    refuse(497, `reader: Not enough privileges. Database ${name} is not open to readers`);
  }
  const table = (after?.kind === 'name' ? after.value : (after?.text ?? '')).toLowerCase();
  if (name === 'system' && !systemTables.has(table)) {
    refuse(497, 'reader: Not enough privileges. This system table is not open to readers');
  }
}

function checkParameter(tokens: readonly Token[], at: number): void {
  for (let i = at + 1; i < tokens.length && tokens[i]?.text !== '}'; i++) {
    if (tokens[i]?.value === 'IDENTIFIER') refuse(497, 'reader: Not enough privileges. Names cannot be parameters');
  }
}
