import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { EngineException, refuse } from './exception.ts';
import { addSetting, isExchange } from './settings.ts';
import type { Settings } from './settings.ts';
import { literal } from './tokens.ts';
import type { Token } from './tokens.ts';

/** Longest statement, bytes; the server's own max_query_size is smaller still unless raised. */
const textLimit = 4 * 1024 * 1024;

export interface Asked {
  queryId: string;
  database: string;
  /** Format when the statement names none. */
  format: string;
  /** Parameter values in the protocol's escaped form, as they came. */
  params: Map<string, string>;
  settings: Settings;
  gzip: boolean;
}

const plainName = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/** What the URL and headers say. Unknown settings are refused (115), wrong values too (36). */
export function readAsked(request: IncomingMessage, url: URL): Asked {
  const { searchParams } = url;
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  const params = new Map<string, string>();
  const settings: Settings = new Map();
  for (const [name, value] of searchParams) {
    if (name.startsWith('param_')) {
      const param = name.slice(6);
      if (!plainName.test(param)) refuse(36, 'Parameter names are letters, digits and _');
      params.set(param, value);
    } else if (name === 'session_id' || name === 'role' || name === 'compress' || name === 'decompress') {
      refuse(48, `URL parameter ${name} is not supported by this engine`);
    } else if (!isExchange(name)) addSetting(settings, name, value);
  }
  const queryId = searchParams.get('query_id') ?? randomUUID();
  if (!/^[A-Za-z0-9._:-]{1,128}$/.test(queryId)) refuse(36, 'query_id takes 1 to 128 of A-Z a-z 0-9 . _ : -');
  const database = searchParams.get('database') ?? header('x-clickhouse-database') ?? 'default';
  if (!plainName.test(database)) refuse(36, 'Database names are letters, digits and _');
  const format = searchParams.get('default_format') ?? header('x-clickhouse-format') ?? 'TabSeparated';
  if (!plainName.test(format)) refuse(73, 'Unknown format');
  const compressed = ['1', 'true'].includes(searchParams.get('enable_http_compression') ?? '0');
  const gzip = compressed && /\bgzip\b/.test(header('accept-encoding') ?? '');
  return { queryId, database, format, params, settings, gzip };
}

/** The body, unpacked if need be. Bytes that do not unpack end in an exception (354). */
export function bodyOf(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity' || encoding === '') return request;
  if (encoding !== 'gzip') refuse(48, 'Unknown HTTP content encoding; gzip is understood');
  const unpacked = createGunzip();
  request.on('error', (error) => unpacked.destroy(error));
  request.on('aborted', () => unpacked.destroy(new Error('the client left')));
  unpacked.on('error', (error) => {
    if (!(error instanceof EngineException)) error.message = `inflate failed: ${error.message}`;
  });
  return request.pipe(unpacked);
}

/** The body as a statement's text. */
export async function readText(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > textLimit) refuse(229, `Query is too large: the limit is ${textLimit} bytes`);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    return refuse(62, 'Syntax error: the query is not UTF-8');
  }
}

/** `SET param_a = '...'` for the parameters, '' when there are none. */
export function paramsText(params: ReadonlyMap<string, string>): string {
  if (params.size === 0) return '';
  return `SET ${[...params].map(([name, value]) => `param_${name} = ${literal(value)}`).join(', ')}`;
}

/** Refuses (456) a statement that names a parameter it was not given. */
export function checkParams(tokens: readonly Token[], params: ReadonlyMap<string, string>): void {
  tokens.forEach((token, i) => {
    const name = tokens[i + 1];
    if (token.text !== '{' || name?.kind !== 'word' || tokens[i + 2]?.text !== ':') return;
    if (!params.has(name.text)) refuse(456, `Substitution \`${name.text}\` is not set`);
  });
}
