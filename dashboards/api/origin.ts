import type { IncomingHttpHeaders } from 'node:http';

export interface Home {
  /** Origins the console is reached by, such as `https://tocsin.example.org`, the one people type first. */
  origins: readonly string[];
}

const loopbacks = ['127.0.0.1', 'localhost', '[::1]'];

/** The origins of a listener: what the operator says people type, and loopback names of the port when it listens there. */
export function originsOf(options: {
  host: string;
  port: number;
  tls: boolean;
  publicUrl: string | undefined;
}): string[] {
  const { host, port, tls, publicUrl } = options;
  const scheme = tls ? 'https' : 'http';
  const named = publicUrl === undefined ? [] : [new URL(publicUrl).origin];
  const local = isLoopback(host) ? loopbacks.map((name) => new URL(`${scheme}://${name}:${port}`).origin) : [];
  return [...named, ...local];
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

export function changes(method: string): boolean {
  return changing.has(method);
}

/**
 * Whether a request comes from our own pages, by what browsers say and pages cannot forge. A name that is not ours in `Host`
 * is DNS rebinding; a change without a word about its origin comes from no browser of today.
 */
export function comesFromHome(method: string, headers: IncomingHttpHeaders, origins: readonly string[]): boolean {
  const { host = '', origin } = headers;
  if (!origins.some((one) => new URL(one).host === host.toLowerCase())) return false;
  const site = headers['sec-fetch-site'];
  if (origin !== undefined && !origins.includes(origin)) return false;
  // A link from elsewhere may open a page here; it may not fetch from it.
  if (!changes(method)) return site === undefined || own.has(String(site)) || headers['sec-fetch-mode'] === 'navigate';
  return site === undefined ? origin !== undefined : site === 'same-origin';
}

const own = new Set(['same-origin', 'none']);
