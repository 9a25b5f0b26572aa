import { Agent as PlainAgent, type IncomingMessage, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { Fault } from '../runtime/errors.ts';
import { retry } from '../runtime/retry.ts';
import type { Emission } from './emission.ts';
import type { GatewayClient } from './gateway-client.ts';
import { jsonLine } from './json-line.ts';
import type { Tally } from './tally.ts';

export interface BatchOptions {
  /** Where batches are posted, with path. */
  url: string;
  token: string;
  /** Unique per gateway and playing; batches add their number. */
  keyPrefix: string;
  /** Least time between two requests, real ms. */
  everyMs: number;
  /** Authority of the server's certificate, PEM, for https. */
  ca?: string | Buffer | undefined;
  tally: Tally;
  signal?: AbortSignal;
}

const batchLines = 400;
const answerMs = 15_000;
/** With full jitter about 20 s: longer than a role takes to come back. */
const attempts = 12;

/** NDJSON over HTTP: one batch under way at a time, sent again under its key until it is acknowledged or refused for good. */
export class BatchClient implements GatewayClient {
  waiting = 0;
  failure: unknown;
  readonly #options: BatchOptions;
  readonly #agent: PlainAgent;
  readonly #queue: { line: string; resend: boolean }[] = [];
  #number = 0;
  #lastAt = 0;
  #sending: Promise<void> | undefined;

  constructor(options: BatchOptions) {
    this.#options = options;
    const agentOptions = { keepAlive: true, maxSockets: 1, ca: options.ca };
    this.#agent = options.url.startsWith('https:') ? new SecureAgent(agentOptions) : new PlainAgent(agentOptions);
  }

  queue(emission: Emission): void {
    this.#queue.push({ line: jsonLine(emission), resend: emission.resend });
    this.waiting++;
  }

  flush(): void {
    if (this.#sending !== undefined || this.waiting === 0 || this.failure !== undefined) return;
    const now = performance.now();
    if (this.waiting < batchLines && now - this.#lastAt < this.#options.everyMs) return;
    this.#lastAt = now;
    this.#start();
  }

  async close(): Promise<void> {
    await this.#sending;
    while (this.waiting > 0 && this.failure === undefined) {
      this.#start();
      await this.#sending;
    }
    this.#agent.destroy();
    if (this.failure !== undefined) throw this.failure;
  }

  #start(): void {
    this.#sending = this.#batch().then(
      () => {
        this.#sending = undefined;
      },
      (failure: unknown) => {
        this.failure = failure;
        this.#options.tally.lost += this.waiting;
        this.#queue.length = 0;
        this.waiting = 0;
        this.#sending = undefined;
      },
    );
  }

  async #batch(): Promise<void> {
    const { tally, keyPrefix } = this.#options;
    const batch = this.#queue.splice(0, batchLines);
    const body = batch.map(({ line }) => line).join('\n');
    const key = `${keyPrefix}-${this.#number++}`;
    const accepted = await this.#deliver(key, body);
    tally.sent += batch.length;
    this.waiting -= batch.length;
    if (!accepted) {
      tally.refused += batch.length;
      return;
    }
    tally.acknowledged += batch.length;
    if (batch.some(({ resend }) => resend)) {
      await this.#deliver(key, body);
      tally.resent += batch.length;
    }
  }

  /** True when acknowledged, false when refused for good. Throws a Fault when nobody answered in all attempts. */
  async #deliver(key: string, body: string): Promise<boolean> {
    const { tally, signal } = this.#options;
    return retry(
      async (attempt) => {
        if (attempt > 0) tally.retries++;
        tally.requests++;
        const status = await this.#post(key, body);
        if (status >= 200 && status < 300) return true;
        if (status === 408 || status === 429 || status >= 500) {
          throw new Fault('TIMEOUT', `the batch was answered with ${status}`, { retryable: true });
        }
        return false;
      },
      { attempts, ...(signal === undefined ? {} : { signal }) },
    );
  }

  #post(key: string, body: string): Promise<number> {
    const { url, token } = this.#options;
    const headers = {
      authorization: `Bearer ${token}`,
      'batch-key': key,
      'content-type': 'application/x-ndjson',
      'content-length': Buffer.byteLength(body),
    };
    const send = url.startsWith('https:') ? secureRequest : plainRequest;
    return new Promise((resolve, reject) => {
      const request = send(url, { method: 'POST', agent: this.#agent, headers, timeout: answerMs });
      request.once('response', (response: IncomingMessage) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
        response.once('error', (cause) => reject(unanswered(cause)));
      });
      request.once('timeout', () => request.destroy(new Error(`no answer within ${answerMs} ms`)));
      request.once('error', (cause) => reject(unanswered(cause)));
      request.end(body);
    });
  }
}

function unanswered(cause: Error): Fault {
  return new Fault('TIMEOUT', `the batch was not answered: ${cause.message}`, { retryable: true, cause });
}
