import type { Socket } from 'node:net';
import { releaseChunk } from '../../../runtime/release.ts';
import type { Ingest } from '../../ingest.ts';
import type { Intake } from '../../intake.ts';
import type { Line } from '../../line.ts';
import type { FrameReason, FrameSink } from './frame.ts';
import { Framer } from './framing.ts';
import type { Session, Sessions } from './sessions.ts';

/** One TCP or TLS connection that carries syslog. */
export class StreamSession implements FrameSink, Session {
  readonly #socket: Socket;
  readonly #ingest: Ingest;
  readonly #intake: Intake;
  readonly #sessions: Sessions;
  readonly #framer: Framer;
  #receivedAt: number;
  #readAt = performance.now();
  /** When the frame under way began; frames that ended since the last chunk start it anew. */
  #frameAt = 0;
  #closed = false;

  constructor(socket: Socket, ingest: Ingest, intake: Intake, sessions: Sessions, frameBytes: number | undefined) {
    this.#socket = socket;
    this.#ingest = ingest;
    this.#intake = intake;
    this.#sessions = sessions;
    this.#framer = new Framer(frameBytes);
    this.#receivedAt = ingest.clock.now();
    sessions.add(this);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('end', () => this.#framer.end(this));
    // The reason is told by what was cut off; a reset by itself loses nothing we know of.
    socket.on('error', () => undefined);
    socket.on('close', () => this.close());
  }

  #read(chunk: Buffer): void {
    this.#receivedAt = this.#ingest.clock.now();
    this.#readAt = performance.now();
    if (this.#framer.held === 0) this.#frameAt = this.#readAt;
    this.#framer.push(chunk, this);
    // Nothing of it is kept.
    releaseChunk(chunk);
    if (this.#framer.ended) this.close();
    else this.#sessions.served(this);
  }

  line(line: Line): void {
    this.#frameAt = this.#readAt;
    this.#intake.line(line, this.#receivedAt);
  }

  blank(): void {
    this.#frameAt = this.#readAt;
    this.#intake.blank();
  }

  broken(reason: FrameReason, bytes: Uint8Array, length: number): void {
    this.#intake.broken(reason, bytes, length, this.#receivedAt);
  }

  owedMs(): number {
    return this.#intake.owedMs();
  }

  pause(): void {
    this.#socket.pause();
  }

  /** Deadlines start anew: the peer could not send while we did not read. */
  resume(): void {
    this.#readAt = performance.now();
    this.#frameAt = this.#readAt;
    this.#socket.resume();
  }

  check(now: number, idleMs: number, frameMs: number): void {
    if (this.#framer.held > 0 && now - this.#frameAt > frameMs) this.#framer.breakOff('frame_timeout', this);
    else if (now - this.#readAt <= idleMs) return;
    this.close();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#framer.breakOff('cut_short', this);
    this.#socket.destroy();
    this.#sessions.delete(this);
    this.#ingest.close(this.#intake);
  }
}
