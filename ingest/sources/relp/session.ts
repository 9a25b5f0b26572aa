import type { Socket } from 'node:net';
import { limits } from '../../../schemas/limits.ts';
import type { Ingest } from '../../ingest.ts';
import type { Intake } from '../../intake.ts';
import type { Line } from '../../line.ts';
import type { Session, Sessions } from '../syslog/sessions.ts';
import { RelpFraming, type RelpSink } from './framing.ts';
import { answerTo, checkOffer, greeting, serverClose } from './phrases.ts';
import type { RelpReason } from './read-head.ts';
import { Unanswered } from './unanswered.ts';

/** Messages read and not answered; rsyslog sends 128 at most. */
const mostUnanswered = 1_024;

/** A connection is gone this long after its end at the latest, real ms. */
const partingMs = 5_000;

/** One RELP connection: every message is answered when it is durable, and not before. */
export class RelpSession implements RelpSink, Session {
  readonly #socket: Socket;
  readonly #ingest: Ingest;
  readonly #intake: Intake;
  readonly #sessions: Sessions;
  readonly #framing: RelpFraming;
  readonly #unanswered: Unanswered;
  #receivedAt: number;
  #readAt = performance.now();
  #frameAt = 0;
  #opened = false;
  /** The answer owed to `close`. */
  #parting = '';
  #heldBack = false;
  #closed = false;

  constructor(socket: Socket, ingest: Ingest, intake: Intake, sessions: Sessions, frameBytes: number | undefined) {
    this.#socket = socket;
    this.#ingest = ingest;
    this.#intake = intake;
    this.#sessions = sessions;
    this.#framing = new RelpFraming(frameBytes ?? limits.frameBytes);
    this.#unanswered = new Unanswered(ingest.appender, intake, {
      answer: (text) => this.#write(text),
      settled: () => this.#settled(),
      failed: () => socket.destroy(),
    });
    this.#receivedAt = ingest.clock.now();
    sessions.add(this);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('end', () => this.close());
    // What it cuts off is told by the frame; what was not answered, the peer sends again.
    socket.on('error', () => undefined);
    socket.on('close', () => this.close());
    socket.on('drain', () => this.#flow());
  }

  #read(chunk: Buffer): void {
    this.#receivedAt = this.#ingest.clock.now();
    this.#readAt = performance.now();
    if (this.#framing.held === 0) this.#frameAt = this.#readAt;
    this.#framing.push(chunk, this);
    this.#unanswered.settle();
    this.#flow();
    if (this.#framing.ended) this.close();
    else this.#sessions.served(this);
  }

  transaction(transaction: number, data: Uint8Array): boolean {
    if (!this.#opened || transaction === 0) {
      this.broken(this.#opened ? 'relp_head' : 'relp_not_open', data, data.length);
      return false;
    }
    this.#frameAt = this.#readAt;
    this.#unanswered.add(transaction, this.#intake.channel.lines);
    return true;
  }

  command(transaction: number, command: string, data: string): boolean {
    if (command === 'open') return this.#open(transaction, data);
    if (command === 'close') {
      this.#parting = answerTo(transaction, '200 OK');
      return false;
    }
    this.#write(answerTo(transaction, '500 command not known'));
    return true;
  }

  #open(transaction: number, data: string): boolean {
    const reason = this.#opened ? 'relp_open_twice' : checkOffer(data);
    if (reason !== '') {
      this.#write(answerTo(transaction, '500 cannot speak with you'));
      this.broken(reason, Buffer.from(data), data.length);
      return false;
    }
    this.#opened = true;
    this.#write(greeting(transaction));
    return true;
  }

  line(line: Line): void {
    this.#intake.line(line, this.#receivedAt);
  }

  blank(): void {
    this.#intake.blank();
  }

  broken(reason: RelpReason, bytes: Uint8Array, length: number): void {
    this.#intake.broken(reason, bytes, length, this.#receivedAt);
  }

  #write(text: string): void {
    if (this.#socket.writable) this.#socket.write(text);
  }

  #settled(): void {
    if (!this.#closed) return this.#flow();
    if (this.#unanswered.size > 0 || !this.#socket.writable) return;
    this.#socket.end(this.#parting + serverClose);
    // What still comes is let go of: closing on unread bytes would take our last answers back (RFC 9293 section 3.10.4).
    this.#socket.resume();
  }

  /** Reads on unless answers pile up: ours to messages, or those the peer does not fetch. */
  #flow(): void {
    const full = this.#socket.writableNeedDrain || this.#unanswered.size >= mostUnanswered;
    if (full || this.#heldBack) this.#socket.pause();
    else this.#socket.resume();
  }

  owedMs(): number {
    return this.#intake.owedMs();
  }

  pause(): void {
    this.#heldBack = true;
    this.#flow();
  }

  /** Deadlines start anew: the peer could not send while we did not read. */
  resume(): void {
    this.#heldBack = false;
    this.#readAt = performance.now();
    this.#frameAt = this.#readAt;
    this.#flow();
  }

  check(now: number, idleMs: number, frameMs: number): void {
    // Attempts that were given up meanwhile are on their way to the log.
    this.#unanswered.settle();
    if (this.#framing.held > 0 && now - this.#frameAt > frameMs) this.#framing.breakOff('frame_timeout', this);
    else if (now - this.#readAt <= idleMs) return;
    this.close();
  }

  /** Attempts still open are given up, and what can become durable in time is answered: the peer would send it again. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#framing.breakOff('cut_short', this);
    this.#sessions.delete(this);
    this.#ingest.close(this.#intake);
    this.#socket.removeAllListeners('data').pause();
    const timer = setTimeout(() => this.#socket.destroy(), partingMs);
    this.#socket.once('close', () => clearTimeout(timer));
    this.#unanswered.settle();
  }
}
