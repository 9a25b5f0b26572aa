import type { z } from 'zod';
import type { Role } from '../../schemas/api/access.ts';
import type { Paging } from './paging.ts';

/** Who may call a route: decided in one place before its handler runs, and the source of the authorisation test. */
export type Access =
  | { who: 'anyone' }
  /** Whoever is signed in, about what is their own. No token: one that leaked must not be good for more. */
  | { who: 'account'; stepUp?: true }
  /** Whoever has at least this role in the tenant that the path names. `stepUp`: and has shown a factor again just now. */
  | { who: 'member'; role: Role; stepUp?: true };

/** What a handler knows of the call. Params, query and body have passed their schemas. */
export interface Call<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  /** Of a list: where this page begins. */
  page: Paging;
  /** '' for anyone. */
  account: string;
  /** The account again, which is unique and never changes: what journals call this person; '' for anyone. */
  name: string;
  tenant: string;
  role: Role | undefined;
  /** Their role in all tenants; undefined for those of single ones, and for tokens. */
  roleEverywhere: Role | undefined;
  /** From `If-Match`; undefined when the caller sent none. */
  revision: number | undefined;
  /** From `Last-Event-ID`, cut at 200 characters; left out when the caller sent none. */
  lastEventId?: string;
  signal: AbortSignal;
  /** Address at the other end, as far as the listener knows it. */
  peer: string;
  /** What the browser calls itself, cut. Text of a stranger. */
  agent: string;
  /** Id of the session it came with; '' for tokens and for anyone. */
  session: string;
  /** Cookies as they came, by name without prefix. */
  cookies: Readonly<Record<string, string | undefined>>;
}

export interface Cookie {
  name: string;
  /** '' takes it away. */
  value: string;
  maxAgeSeconds: number;
  /** `lax` only for what must survive the way back from another site. */
  sameSite: 'strict' | 'lax';
}

export interface Answer<R> {
  body: R;
  /** Becomes the ETag. */
  revision?: number;
  status?: 200 | 201 | 202;
  cookies?: readonly Cookie[];
  /** Sends the browser there (303) in place of the body. */
  location?: string;
}

/** Text that is written while it is made: server-sent events, exports. Ends with the signal. */
export interface Stream {
  contentType: string;
  /** Offered as a file of this name. */
  fileName?: string;
  chunks: AsyncIterable<string>;
}

/**
 * One route of the API below `/api/v1`. Its schemas check what comes in, shape what goes out and become the OpenAPI page;
 * its access becomes the check. What is in no list of routes is not served.
 */
export interface Route<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/tenants/:tenant/alerts/:number` */
  path: string;
  /** One line for the docs. */
  summary: string;
  access: Access;
  /** Calls a minute and address where that is fewer than elsewhere. */
  perMinute?: number;
  params?: P;
  query?: Q;
  body?: B;
  /** Left out by streams. */
  answer?: R;
  handle(call: Call<z.output<P>, z.output<Q>, z.output<B>>): Promise<Answer<z.input<R>> | Stream>;
}

/** Keeps the types of the schemas while the list of routes forgets them. */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  one: Route<P, Q, B, R>,
): Route {
  return one as unknown as Route;
}

export function isStream(result: Answer<unknown> | Stream): result is Stream {
  return 'chunks' in result;
}
