import type { Socket } from 'node:net';
import { Fault } from '../runtime/errors.ts';
import { retry } from '../runtime/retry.ts';
import type { Emission } from './emission.ts';
import type { GatewayClient } from './gateway-client.ts';
import { syslogLine } from './syslog-line.ts';
import type { Tally } from './tally.ts';

export interface StreamOptions {
  /** Opens a socket and resolves once it is ready for data. */
  open: () => Promise<Socket>;
  framing: 'octets' | 'newline';
  tally: Tally;
  signal?: AbortSignal;
}

/** Largest piece handed to the socket at once, so that a slow reader is felt early. */
const pieceLines = 2_000;
/** With full jitter about 20 s: longer than a role takes to come back. */
const attempts = 12;

/**
 * Syslog over TCP or TLS. One write is under way at a time and its end is the back-pressure. After a cut the piece whose
 * write failed goes out again on a new connection: the protocol cannot tell what of it had arrived.
 */
export class StreamClient implements GatewayClient {
  waiting = 0;
  failure: unknown;
  readonly #options: StreamOptions;
  readonly #lines: string[] = [];
  #socket: Socket | undefined;
  #sending: Promise<void> | undefined;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  queue(emission: Emission): void {
    this.queueLine(syslogLine(emission));
  }

  /** @param line of ASCII, as another program of the gateway would write it */
  queueLine(line: string): void {
    this.#lines.push(this.#options.framing === 'octets' ? `${line.length} ${line}` : `${line}\n`);
    this.waiting++;
  }

  flush(): void {
    if (this.#sending !== undefined || this.waiting === 0 || this.failure !== undefined) return;
    this.#sending = this.#drain().then(
      () => {
        this.#sending = undefined;
      },
      (failure: unknown) => {
        this.failure = failure;
        this.#options.tally.lost += this.waiting;
        this.#lines.length = 0;
        this.waiting = 0;
      },
    );
  }

  async close(): Promise<void> {
    while (this.waiting > 0 && this.failure === undefined) {
      this.flush();
      await this.#sending;
    }
    const socket = this.#socket;
    if (socket !== undefined && !socket.destroyed) {
      await new Promise<void>((resolve) => {
        socket.once('close', () => resolve());
        socket.end();
        // What was written is already with the kernel; an end that nobody answers is not worth more than this.
        socket.setTimeout(5_000, () => socket.destroy());
      });
    }
    if (this.failure !== undefined) throw this.failure;
  }

  async #drain(): Promise<void> {
    const { tally, signal } = this.#options;
    while (this.#lines.length > 0) {
      const count = Math.min(pieceLines, this.#lines.length);
      const piece = this.#lines.splice(0, count).join('');
      await retry(
        (attempt) => {
          if (attempt > 0) tally.retries++;
          return this.#write(piece);
        },
        { attempts, ...(signal === undefined ? {} : { signal }) },
      );
      tally.sent += count;
      this.waiting -= count;
    }
  }

  async #write(piece: string): Promise<void> {
    const socket = await this.#connected();
    await new Promise<void>((resolve, reject) => {
      const cut = (): void => reject(new Fault('TIMEOUT', 'the connection was cut', { retryable: true }));
      socket.once('close', cut);
      socket.write(piece, 'latin1', (error) => {
        socket.off('close', cut);
        if (error == null) resolve();
        else reject(new Fault('TIMEOUT', `the connection failed: ${error.message}`, { retryable: true, cause: error }));
      });
    });
  }

  async #connected(): Promise<Socket> {
    if (this.#socket !== undefined && !this.#socket.destroyed && this.#socket.writable) return this.#socket;
    this.#options.tally.requests++;
    const socket = await this.#options.open();
    // A listener must exist, or a reset between two writes would end the process; the next write sees it.
    socket.on('error', () => socket.destroy());
    socket.resume();
    this.#socket = socket;
    return socket;
  }
}
