import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { Fault } from '../../errors.ts';
import { answerInsert, answerOther, answerSelect } from './answer.ts';
import { credentials } from './credentials.ts';
import { defaultBounds, openEngine } from './open-engine.ts';
import type { Bounds, Engine } from './open-engine.ts';
import { exceptionFrom, refuse } from './exception.ts';
import { checkReading } from './people.ts';
import { Reply } from './reply.ts';
import { bodyOf, readAsked, readText } from './request.ts';
import type { Asked } from './request.ts';
import { readStatement } from './statement.ts';
import type { Statement } from './statement.ts';

export interface EngineOptions {
  /** Where the tables live; one process at a time. */
  directory: string;
  /** 0 takes any free one. */
  port: number;
  host: string;
  /** Of the user `tocsin`, who may do everything. */
  password: string;
  /** Of the user `reader`, whose statements come from people and may only read. */
  readerPassword: string;
  bounds?: Partial<Bounds>;
  /** Closes the engine when aborted. */
  signal?: AbortSignal;
}

export interface StartedEngine {
  port: number;
  damaged: Promise<string>;
  close(): Promise<void>;
}

/** ClickHouse's own default: a longer URL belongs into a body. */
const urlLimit = 1024 * 1024;
/** How often a statement whose client left is told to stop, until it has. */
const killEveryMs = 100;

/**
 * Opens the embedded engine and answers ClickHouse's HTTP protocol. Run it in a process of its own, started with
 * `engineEnvironment()`. Resolves when it answers. `damaged` resolves with words when starting it anew may mend a part.
 *
 * @throws Fault DATA_LOCKED, DATA_UNWRITABLE, DATA_CORRUPT, PORT_IN_USE
 */
export async function startEngine(options: EngineOptions): Promise<StartedEngine> {
  const engine = await openEngine(options.directory, { ...defaultBounds, ...options.bounds });
  const authenticate = credentials({ tocsin: options.password, reader: options.readerPassword });
  const active = new Set<Promise<void>>();
  let closing = false;
  const server = createServer({ maxHeaderSize: urlLimit, keepAliveTimeout: 30_000 }, (request, response) => {
    const url = new URL(request.url ?? '/', 'http://engine');
    const mayPing = request.method === 'GET' || request.method === 'HEAD';
    if (mayPing && (url.pathname === '/ping' || (url.pathname === '/' && url.search === ''))) {
      response.writeHead(closing ? 503 : 200, { 'Content-Type': 'text/plain; charset=UTF-8' }).end('Ok.\n');
      return;
    }
    const reply = new Reply(response, engine.version);
    const done = answer(engine, request, response, url, reply, () => {
      if (closing) refuse(236, 'The engine is shutting down');
      return authenticate(request, url);
    });
    active.add(done);
    void done.finally(() => active.delete(done));
  });
  const port = await listen(server, options).catch(async (error: unknown) => {
    await engine.close();
    throw error;
  });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= (async () => {
      closing = true;
      server.close();
      // Inserts run to their end; what reads is told to stop.
      for (const mark of engine.running) await engine.sessions.kill(mark).catch(() => undefined);
      await Promise.allSettled(active);
      server.closeAllConnections();
      await engine.close();
    })();
    return closed;
  };
  options.signal?.addEventListener('abort', () => void close(), { once: true });
  return { port, damaged: engine.damage.found, close };
}

function listen(server: ReturnType<typeof createServer>, { port, host }: EngineOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE';
      reject(taken ? new Fault('PORT_IN_USE', `${host}:${port} is in use`, { cause }) : cause);
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

async function answer(
  engine: Engine,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  reply: Reply,
  authenticate: () => 'tocsin' | 'reader',
): Promise<void> {
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  try {
    const user = authenticate();
    if (url.pathname !== '/') refuse(48, 'There is no handler for this path');
    const asked = readAsked(request, url);
    if (user === 'reader') asked.database = 'tocsin';
    const body = bodyOf(request);
    const first = url.searchParams.get('query');
    let sql = first ?? (await readText(body));
    let statement = readStatement(sql);
    if (first !== null && statement.kind !== 'insert') {
      sql = `${first}\n${await readText(body)}`;
      statement = readStatement(sql);
    }
    if (user === 'reader') checkReading(statement, engine.tableFunctions);
    if (request.method !== 'POST') checkGet(request, statement);
    if (statement.kind !== 'insert')
      return await watched(engine, response, asked, (left) => read(engine, user, asked, statement, reply, left));
    const data = { start: sql.slice(statement.dataAt), body: first === null ? Readable.from([]) : body };
    const insert = statement;
    await engine.lanes.uploads.run(() => answerInsert(engine, asked, insert, data, reply));
  } catch (error) {
    engine.damage.noticed(exceptionFrom(error));
    reply.fail(error);
  }
}

/** As the server has it: GET reads. */
function checkGet(request: IncomingMessage, statement: Statement): void {
  if (request.method !== 'GET') refuse(48, 'Only GET and POST are understood');
  if (statement.kind === 'select') return;
  const first = statement.kind === 'other' ? statement.tokens[0]?.value : 'INSERT';
  if (!['SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'EXISTS'].includes(first ?? '')) {
    refuse(164, 'Cannot execute query in readonly mode');
  }
}

async function read(
  engine: Engine,
  user: 'tocsin' | 'reader',
  asked: Asked,
  statement: Statement,
  reply: Reply,
  left: AbortSignal,
) {
  if (statement.kind === 'select') {
    const lane = user === 'reader' ? engine.lanes.people : engine.lanes.queries;
    await lane.run(() => answerSelect(engine, user, asked, statement, reply), left);
  } else if (statement.kind === 'other') {
    const killing = statement.tokens[0]?.value === 'KILL';
    const { people, control, queries } = engine.lanes;
    const lane = user === 'reader' ? people : killing ? control : queries;
    await lane.run(() => answerOther(engine, user, asked, statement, reply), left);
  }
}

/** Runs what may be killed: when its client leaves before the end, the engine stops working for nobody. */
async function watched(
  engine: Engine,
  response: ServerResponse,
  asked: Asked,
  work: (left: AbortSignal) => Promise<void>,
): Promise<void> {
  const { queryId } = asked;
  if (engine.running.has(queryId)) refuse(216, `Query with id = ${queryId} is already running`);
  engine.running.add(queryId);
  const left = new AbortController();
  let killer: NodeJS.Timeout | undefined;
  response.once('close', () => {
    if (response.writableFinished || !engine.running.has(queryId)) return;
    left.abort();
    const kill = (): void => void engine.sessions.kill(queryId).catch(() => undefined);
    kill();
    // Repeated: the statement may not have reached the engine yet.
    killer = setInterval(kill, killEveryMs);
  });
  try {
    await work(left.signal);
  } finally {
    engine.running.delete(queryId);
    clearInterval(killer);
  }
}
