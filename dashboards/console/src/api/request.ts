import type { Problem } from '../../../../schemas/api/problem.ts';
import { keepClock } from '../words/now.ts';
import { connection } from './connection.ts';
import { ApiProblem } from './problem.ts';

const base = '/api/v1';
/** From `me`: sent back with everything that changes something. */
let csrf = '';

export function keepCsrf(token: string): void {
  csrf = token;
}

export interface Ask {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  /** Of what is changed, as it was read. */
  revision?: number;
  signal?: AbortSignal;
  /** Goes on when the page is left. */
  keepalive?: boolean;
}

/** One call of the API. Throws an ApiProblem. */
export async function request<T>(path: string, ask: Ask = {}): Promise<T> {
  const { method = 'GET', body, revision, signal, keepalive = false } = ask;
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET') headers['x-tocsin-csrf'] = csrf;
  if (revision !== undefined) headers['if-match'] = `"${revision}"`;
  let response: Response;
  try {
    response = await fetch(`${base}${path}`, {
      method,
      headers,
      keepalive,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    connection.lost('call');
    throw new ApiProblem('CONNECTION_LOST', 0, 'The console’s server does not answer.');
  }
  connection.open('call');
  keepClock(response.headers.get('x-tocsin-clock'));
  if (response.ok) {
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  throw await problemOf(response);
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const type = response.headers.get('content-type') ?? '';
  if (!type.includes('json'))
    return new ApiProblem('UNAVAILABLE', response.status, 'The server gave no answer we know.');
  const problem = (await response.json()) as Partial<Problem>;
  return new ApiProblem(problem.code ?? 'INTERNAL', response.status, problem.detail ?? '', problem.errors);
}

type Query = Record<string, string | number | undefined>;

/** Below one tenant: `tenantPath('acme', '/alerts', { state: 'open' })`. */
export function tenantPath(tenant: string, path: string, query: Query = {}): string {
  return pathOf(`/tenants/${encodeURIComponent(tenant)}${path}`, query);
}

/** Empty values are left out. */
export function pathOf(path: string, query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(name, String(value));
  }
  return params.size === 0 ? path : `${path}?${params}`;
}

/** Where a browser fetches or follows it: exports and streams. */
export function addressOf(path: string): string {
  return `${base}${path}`;
}
