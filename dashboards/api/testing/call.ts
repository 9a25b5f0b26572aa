import type { Role } from '../../../schemas/api/access.ts';
import { pagingOf } from '../cursor.ts';
import type { Call, Route, Stream } from '../route.ts';

/** What a test says of a call; the rest is what a listener would fill in. */
export interface Asked {
  tenant?: string;
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  name?: string;
  revision?: number;
  /** Left out: a member of single tenants. */
  roleEverywhere?: Role;
  lastEventId?: string;
  signal?: AbortSignal;
}

/** Calls a route as the server does: schemas first, then the handler, and the answer by its schema. */
export async function callRoute(
  routes: readonly Route[],
  method: string,
  path: string,
  asked: Asked = {},
): Promise<{ body: never; revision?: number } & Partial<Stream>> {
  const found = routes.find((one) => one.method === method && one.path === path);
  if (found === undefined) throw new Error(`no route ${method} ${path}`);
  const {
    tenant = 'acme',
    params = {},
    query = {},
    body,
    name = 'ada',
    revision,
    lastEventId,
    signal,
    roleEverywhere,
  } = asked;
  const read = found.params?.parse({ tenant, ...params });
  const wanted = found.query?.parse(query);
  const call: Call<unknown, unknown, unknown> = {
    ...{ params: read, query: wanted, page: pagingOf(found, read, wanted) },
    body: found.body?.parse(body),
    ...{ tenant, name, account: name, role: 'admin', roleEverywhere, revision },
    ...(lastEventId === undefined ? {} : { lastEventId }),
    ...{ peer: '127.0.0.1', agent: '', session: '', cookies: {} },
    signal: signal ?? new AbortController().signal,
  };
  const answer = await found.handle(call as Parameters<typeof found.handle>[0]);
  if ('chunks' in answer) return answer as never;
  return { ...answer, body: found.answer === undefined ? answer.body : found.answer.parse(answer.body) } as never;
}

export async function textOf({ chunks }: Partial<Stream>): Promise<string> {
  let text = '';
  for await (const chunk of chunks ?? []) text += chunk;
  return text;
}
