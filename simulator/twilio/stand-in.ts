import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the stand-in does with the next message posted; without one it takes it. */
export type SmsBehaviour =
  | { status: number; code?: number }
  /** Cuts the connection before or after taking the message. */
  | 'cut-before'
  | 'cut-after'
  /** Never answers, having taken it or not. */
  | 'hang'
  | 'take-and-hang';

export interface SentSms {
  sid: string;
  to: string;
  from: string;
  body: string;
  at: number;
  /** Where receipts are wanted. */
  statusCallback?: string;
}

export interface TwilioOptions {
  now?: () => number;
  port?: number;
  answerAfterMs?: number;
  /** Told of each message once it was taken and answered. */
  onTaken?: (message: SentSms) => void;
}

export interface TwilioStandIn {
  readonly baseUrl: string;
  readonly accountSid: string;
  readonly authToken: string;
  /** Messages taken, oldest first. */
  readonly sent: SentSms[];
  readonly requests: { posts: number; lists: number };
  behave(...next: SmsBehaviour[]): void;
  close(): Promise<void>;
}

/** A local server that answers as Twilio's REST API does for messages: Basic auth, forms in, JSON out. */
export async function startTwilioStandIn(options: TwilioOptions = {}): Promise<TwilioStandIn> {
  const now = options.now ?? Date.now;
  const accountSid = `AC${'0123456789abcdef'.repeat(2)}`;
  const authToken = 'stand-in-token-1f2e3d4c5b6a';
  const sent: SentSms[] = [];
  const requests = { posts: 0, lists: 0 };
  const behaviours: SmsBehaviour[] = [];
  const path = `/2010-04-01/Accounts/${accountSid}/Messages.json`;

  async function post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests.posts += 1;
    const form = new URLSearchParams(await textOf(request));
    const behaviour = behaviours.shift();
    if (behaviour === 'cut-before') return void request.socket.destroy();
    if (behaviour === 'hang') return;
    if (typeof behaviour === 'object') return fail(response, behaviour.status, behaviour.code ?? 20_000);
    const wrong = problemOf(form, request.headers['content-type'] ?? '');
    if (wrong !== undefined) return fail(response, ...wrong);
    const message = take(form);
    if (behaviour === 'cut-after') return void request.socket.destroy();
    if (behaviour === 'take-and-hang') return;
    if (options.answerAfterMs !== undefined) await sleep(options.answerAfterMs);
    answer(response, 201, shown(message, accountSid));
    options.onTaken?.(message);
  }

  function take(form: URLSearchParams): SentSms {
    const { to, from, body } = fieldsOf(form);
    const sid = `SM${createHash('md5').update(`${sent.length}${to}${body}`).digest('hex')}`;
    const wanted = form.get('StatusCallback');
    const message = { sid, to, from, body, at: now(), ...(wanted === null ? {} : { statusCallback: wanted }) };
    sent.push(message);
    return message;
  }

  function list(url: URL, response: ServerResponse): void {
    requests.lists += 1;
    const size = Math.min(1000, Number(url.searchParams.get('PageSize') ?? 50));
    const page = Number(url.searchParams.get('Page') ?? 0);
    const found = sent.filter((message) => passes(message, url.searchParams)).toReversed();
    const next = new URLSearchParams(url.searchParams);
    next.set('Page', String(page + 1));
    answer(response, 200, {
      messages: found.slice(page * size, (page + 1) * size).map((message) => shown(message, accountSid)),
      page,
      page_size: size,
      next_page_uri: found.length > (page + 1) * size ? `${path}?${next.toString()}` : null,
    });
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (!isAuthorised(request.headers.authorization, accountSid, authToken)) return fail(response, 401, 20_003);
    if (url.pathname !== path) return fail(response, 404, 20_404);
    if (request.method === 'GET') return list(url, response);
    if (request.method === 'POST') return void post(request, response).catch(() => undefined);
    return fail(response, 405, 20_004);
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accountSid,
    authToken,
    sent,
    requests,
    behave: (...next) => void behaviours.push(...next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function fieldsOf(form: URLSearchParams): Pick<SentSms, 'to' | 'from' | 'body'> {
  const from = form.get('From') ?? form.get('MessagingServiceSid') ?? '';
  return { to: form.get('To') ?? '', from, body: form.get('Body') ?? '' };
}

/** Status and Twilio's code for what cannot be sent. */
function problemOf(form: URLSearchParams, type: string): [status: number, code: number] | undefined {
  const { to, from, body } = fieldsOf(form);
  if (!type.startsWith('application/x-www-form-urlencoded')) return [415, 20_415];
  if (!/^\+[1-9]\d{6,14}$/.test(to)) return [400, 21_211];
  if (from === '') return [400, 21_603];
  return body === '' || body.length > 1600 ? [400, body === '' ? 21_602 : 21_617] : undefined;
}

function isAuthorised(header: string | undefined, user: string, password: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(header ?? ''), hash(`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`));
}

/** Twilio filters by the day, in GMT, and inclusively. */
function passes(message: SentSms, filter: URLSearchParams): boolean {
  const day = new Date(message.at).toISOString().slice(0, 10);
  const [on, from, until] = ['DateSent', 'DateSent>', 'DateSent<'].map((name) => filter.get(name)?.slice(0, 10));
  if (filter.has('To') && filter.get('To') !== message.to) return false;
  return (
    (on === undefined || day === on) && (from === undefined || day >= from) && (until === undefined || day <= until)
  );
}

function shown(message: SentSms, accountSid: string): object {
  const date = new Date(message.at).toUTCString().replace('GMT', '+0000');
  return {
    sid: message.sid,
    account_sid: accountSid,
    api_version: '2010-04-01',
    to: message.to,
    from: message.from,
    body: message.body,
    status: 'queued',
    direction: 'outbound-api',
    num_segments: '1',
    num_media: '0',
    date_created: date,
    date_updated: date,
    date_sent: null,
    error_code: null,
    error_message: null,
  };
}

function fail(response: ServerResponse, status: number, code: number): void {
  // The real message quotes the recipient: nothing of it may reach an outcome.
  const message = `The 'To' number +12025550123 is not good enough (${code})`;
  answer(response, status, { code, message, more_info: `https://example.com/errors/${code}`, status });
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const part of request) chunks.push(part as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
