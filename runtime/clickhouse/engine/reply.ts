import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import { exceptionFrom, statusOf, textOf } from './exception.ts';
import type { Asked } from './request.ts';

/** Bytes held back before the head is sent, so that a small result has its counts and an early error its status. */
const heldBytes = 64 * 1024;

export interface Counts {
  rows: number;
  bytes: number;
  seconds: number;
}

/** One answer in ClickHouse's manner. The head goes out with the first 64 KiB or at the end, whichever comes first. */
export class Reply {
  readonly #response: ServerResponse;
  readonly #version: string;
  readonly #tag = randomBytes(8).toString('hex');
  #held: Uint8Array[] = [];
  #size = 0;
  #sink: Writable | undefined;
  #gzip = false;

  constructor(response: ServerResponse, version: string) {
    this.#response = response;
    this.#version = version;
    response.setHeader('X-ClickHouse-Server-Display-Name', 'tocsin');
    response.setHeader('X-ClickHouse-Timezone', 'UTC');
    response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
  }

  describe(asked: Asked, format: string): void {
    this.#gzip = asked.gzip;
    this.#response.setHeader('X-ClickHouse-Query-Id', asked.queryId);
    this.#response.setHeader('X-ClickHouse-Format', format);
    this.#response.setHeader('Content-Type', contentType(format));
  }

  /** Resolves when the client can take more. */
  async write(chunk: Uint8Array): Promise<void> {
    if (this.#sink === undefined) {
      this.#held.push(chunk);
      this.#size += chunk.length;
      if (this.#size < heldBytes) return;
      await this.#start();
      return;
    }
    await flushed(this.#sink, chunk);
  }

  async #start(): Promise<void> {
    this.#response.setHeader('X-ClickHouse-Exception-Tag', this.#tag);
    if (this.#gzip) this.#response.setHeader('Content-Encoding', 'gzip');
    this.#response.writeHead(200);
    this.#sink = this.#response;
    if (this.#gzip) {
      this.#sink = createGzip({ level: constants.Z_BEST_SPEED });
      this.#sink.on('error', () => this.#response.destroy());
      this.#response.on('close', () => this.#sink?.destroy());
      (this.#sink as ReturnType<typeof createGzip>).pipe(this.#response);
    }
    const held = Buffer.concat(this.#held);
    this.#held = [];
    if (held.length > 0) await flushed(this.#sink, held);
  }

  async end(read: Counts, written: Counts): Promise<void> {
    if (this.#sink === undefined) {
      this.#response.setHeader('X-ClickHouse-Summary', summary(read, written));
      await this.#start();
    }
    this.#sink?.end();
  }

  /** Lets go of a client that takes nothing. */
  abandon(): void {
    this.#response.destroy();
  }

  /** With its own status while the head is not out; then in ClickHouse's trailer (25.11 and later), and a cut. */
  fail(error: unknown, hide: readonly string[] = []): void {
    const exception = exceptionFrom(error, hide);
    const text = textOf(exception, this.#version);
    if (this.#response.destroyed) return;
    if (this.#sink !== undefined) {
      const length = Buffer.byteLength(text);
      const tag = this.#tag;
      this.#sink.end(`\r\n__exception__\r\n${tag}\r\n${text}${length} ${tag}\r\n__exception__\r\n`);
      return;
    }
    this.#response.setHeader('X-ClickHouse-Exception-Code', String(exception.code));
    this.#response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
    this.#response.statusCode = statusOf(exception.code);
    // A body that is still coming is not read to its end: the connection goes instead.
    if (!this.#response.req.complete) this.#response.setHeader('Connection', 'close');
    this.#response.end(text);
  }
}

function flushed(sink: Writable, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    if (sink.destroyed) return reject(new Error('the client left'));
    const left = (): void => settle(new Error('the client left'));
    const settle = (error?: Error | null): void => {
      sink.off('close', left);
      if (error) reject(error);
      else resolve();
    };
    sink.on('close', left);
    // The callback of write waits for the kernel; enough until then is what the stream itself allows.
    if (sink.write(chunk)) settle();
    else sink.once('drain', () => settle());
  });
}

function summary(read: Counts, written: Counts): string {
  return JSON.stringify({
    read_rows: String(read.rows),
    read_bytes: String(read.bytes),
    written_rows: String(written.rows),
    written_bytes: String(written.bytes),
    total_rows_to_read: String(read.rows),
    result_rows: String(written.rows),
    result_bytes: String(written.bytes),
    elapsed_ns: String(Math.round((read.seconds + written.seconds) * 1e9)),
  });
}

function contentType(format: string): string {
  if (/^JSON.*EachRow/.test(format)) return 'application/x-ndjson; charset=UTF-8';
  if (format.startsWith('JSON')) return 'application/json; charset=UTF-8';
  if (format.startsWith('CSV')) return 'text/csv; charset=UTF-8; header=absent';
  if (format.startsWith('TSV') || format.startsWith('TabSeparated')) return 'text/tab-separated-values; charset=UTF-8';
  return /^(Native|RowBinary|Arrow|Parquet|ORC)/.test(format)
    ? 'application/octet-stream'
    : 'text/plain; charset=UTF-8';
}
