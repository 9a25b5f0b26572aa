import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Fault } from '../../runtime/errors.ts';
import type { IsSigned } from '../send-sms/signature.ts';
import { twiml } from './reply.ts';

export interface CallbackOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** PEM; without them plain HTTP, for a proxy on the same machine. */
  readonly tls?: { readonly certificate: Buffer; readonly key: Buffer };
  /** What Twilio calls and signs, without the path. */
  readonly publicUrl: string;
  readonly isSigned: IsSigned;
  /** Whether a number may say anything to us. */
  readonly isKnown: (from: string) => boolean;
  /** Does what a text asks for; resolves with what to say back. */
  readonly heard: (message: { sid: string; from: string; body: string }) => Promise<string>;
  /** Takes a delivery receipt; resolves with whether it was about a message of ours. */
  readonly receipt: (receipt: { sid: string; status: string; error: string }) => Promise<boolean>;
}

export interface Callback {
  readonly address: string;
  /** Requests by what became of them: whoever guesses signatures is seen here. */
  readonly counts: Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** Twilio's own forms are below 2 KiB. */
const bodyBytes = 16 * 1024;
const fields = 64;
const sidPattern = /^(?:SM|MM)[0-9a-f]{32}$/;

type Answer = { status: number; counted: string; body?: string };

/** Hears what people answer by SMS and what became of messages. @throws Fault PORT_IN_USE, CONFIG_INVALID */
export async function startCallback(options: CallbackOptions): Promise<Callback> {
  const counts: Record<string, number> = {};
  const listener: RequestListener = (request, response) => {
    answerTo(request, options)
      .catch((): Answer => ({ status: 503, counted: 'failed' }))
      .then((answer) => {
        counts[answer.counted] = (counts[answer.counted] ?? 0) + 1;
        send(response, answer);
      })
      .catch(() => response.destroy());
  };
  const limits = { requestTimeout: 10_000, headersTimeout: 5_000, maxHeaderSize: 8_192 };
  const server =
    options.tls === undefined
      ? createServer(limits, listener)
      : createTlsServer(
          { ...limits, cert: options.tls.certificate, key: options.tls.key, minVersion: 'TLSv1.2' },
          listener,
        );
  server.maxConnections = 200;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const code = cause.code === 'EADDRINUSE' ? 'PORT_IN_USE' : 'CONFIG_INVALID';
      reject(new Fault(code, `callback cannot listen on ${options.host}:${options.port}: ${cause.message}`, { cause }));
    });
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    counts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answerTo(request: IncomingMessage, options: CallbackOptions): Promise<Answer> {
  const path = request.url ?? '';
  if (request.method !== 'POST' || (path !== '/sms' && path !== '/status'))
    return { status: 404, counted: 'not_found' };
  const form = await formOf(request);
  if (form === undefined) return { status: 413, counted: 'too_large' };
  const signature = request.headers['x-twilio-signature'];
  const url = options.publicUrl.replace(/\/$/, '') + path;
  if (typeof signature !== 'string' || !options.isSigned(signature, url, form))
    return { status: 403, counted: 'wrong_signature' };
  const sid = form['MessageSid'] ?? '';
  if (!sidPattern.test(sid)) return { status: 400, counted: 'malformed' };
  if (path === '/status') {
    const receipt = { sid, status: form['MessageStatus'] ?? '', error: form['ErrorCode'] ?? '' };
    return (await options.receipt(receipt))
      ? { status: 204, counted: 'receipts' }
      : { status: 204, counted: 'unknown_message' };
  }
  const from = form['From'] ?? '';
  // Strangers get no answer: each would cost money, and tell them that somebody listens.
  if (!options.isKnown(from)) return { status: 200, counted: 'unknown_sender', body: twiml('') };
  const said = await options.heard({ sid, from, body: form['Body'] ?? '' });
  return { status: 200, counted: 'replies', body: twiml(said) };
}

/** The fields of a form, undefined when it is too large or names one twice. */
async function formOf(request: IncomingMessage): Promise<Record<string, string> | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > bodyBytes) return undefined;
    chunks.push(part);
  }
  const form: Record<string, string> = Object.create(null) as Record<string, string>;
  let count = 0;
  for (const [name, value] of new URLSearchParams(Buffer.concat(chunks).toString('utf8'))) {
    if (++count > fields || name in form) return undefined;
    form[name] = value;
  }
  return form;
}

function send(response: ServerResponse, { status, body }: Answer): void {
  // What was not read to its end is not waited for.
  if (status === 413) response.setHeader('connection', 'close');
  response.writeHead(status, body === undefined ? {} : { 'content-type': 'text/xml; charset=utf-8' }).end(body);
}
