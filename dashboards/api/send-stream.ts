import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { Refused } from './problem.ts';
import type { Stream } from './route.ts';

/** Open at a time: all, and of one caller, whose browser opens at most six connections to a host. */
const mostOpen = 500;
const mostOfOne = 12;
/** A reader that takes nothing for so long is gone, ms. */
const stalledMs = 60_000;
/** How often a stream asks whether its reader may still read, ms. */
const lookMs = 5_000;

/** Streams under way. One waits for its reader and so holds what fits a socket's buffer, no more. */
export class Streams {
  readonly #open = new Map<string, number>();
  #all = 0;

  get open(): number {
    return this.#all;
  }

  /**
   * @param who whose stream it is, for the bound
   * @param mayRead asked every few seconds; once false the stream ends
   * @param end aborted when the stream is over, for whatever reason
   * @throws Refused TOO_MANY
   */
  send(reply: FastifyReply, stream: Stream, who: string, mayRead: () => boolean, end: AbortController): FastifyReply {
    const own = this.#open.get(who) ?? 0;
    if (own >= mostOfOne || this.#all >= mostOpen) {
      end.abort();
      throw new Refused('TOO_MANY', 'Too many streams are open. Close a tab.', { retryAfterSeconds: 5 });
    }
    this.#open.set(who, own + 1);
    this.#all++;
    const { socket } = reply.raw;
    const stalled = (): void => void socket?.destroy();
    socket?.setTimeout(stalledMs, stalled);
    const looking = setInterval(() => mayRead() || end.abort(), lookMs);
    reply.raw.once('close', () => {
      clearInterval(looking);
      socket?.off('timeout', stalled).setTimeout(0);
      end.abort();
      this.#all--;
      const left = (this.#open.get(who) ?? 1) - 1;
      if (left === 0) this.#open.delete(who);
      else this.#open.set(who, left);
    });
    void reply.type(stream.contentType).header('x-accel-buffering', 'no');
    if (stream.fileName !== undefined)
      void reply.header('content-disposition', `attachment; filename="${plainName(stream.fileName)}"`);
    return reply.send(Readable.from(until(stream, end.signal), { objectMode: false, highWaterMark: 64 * 1024 }));
  }
}

async function* until({ chunks, contentType }: Stream, signal: AbortSignal): AsyncGenerator<Buffer> {
  // The headers of a quiet stream would wait for its first event.
  if (contentType.startsWith('text/event-stream')) yield Buffer.from(':\n\n');
  for await (const chunk of chunks) {
    if (signal.aborted) return;
    if (chunk !== '') yield Buffer.from(chunk);
  }
}

function plainName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._-]/g, '-').slice(0, 100);
}
