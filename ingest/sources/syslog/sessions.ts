import type { Socket } from 'node:net';
import type { Ingest } from '../../ingest.ts';

export interface SessionLimits {
  /** Default 10,000. */
  maxSessions?: number;
  /** Default 1,000; gateways behind one address translation share it. */
  maxSessionsPerPeer?: number;
  /** A session that sends nothing for this long is closed, real ms. Default 10 minutes. */
  idleMs?: number;
  /** A frame that is not complete this long after it began ends its session, real ms. Default 30 s. */
  frameMs?: number;
}

const sweepMs = 1_000;
/** Less is not worth a timer; more is looked at again, for the quota may be shared with others. */
const leastOwedMs = 5;
const mostOwedMs = 1_000;
const turnsMs = 30_000;

/** What a listener does to each of its sessions. */
export interface Session {
  /** For how long it must not be read because of what it owes its quota, real ms. */
  owedMs(): number;
  pause(): void;
  resume(): void;
  /** @param now as performance.now() tells it */
  check(now: number, idleMs: number, frameMs: number): void;
  close(): void;
}

/** The sessions of one listener: how many there may be, how long they may dawdle, and when all must hold back. */
export class Sessions {
  readonly #ingest: Ingest;
  readonly #limits: Required<SessionLimits>;
  readonly #sessions = new Set<Session>();
  readonly #perPeer = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  /** Those that wait for their quota. */
  readonly #slowed = new Map<Session, NodeJS.Timeout>();
  #sockets = 0;
  #waiting = false;
  /** Until when (performance.now()) sessions are read in turns, because there was no room for all lately. */
  #turnsUntil = 0;

  constructor(ingest: Ingest, limits: SessionLimits) {
    this.#ingest = ingest;
    const { maxSessions = 10_000, maxSessionsPerPeer = 1_000, idleMs = 600_000, frameMs = 30_000 } = limits;
    this.#limits = { maxSessions, maxSessionsPerPeer, idleMs, frameMs };
    this.#timer = setInterval(() => this.#sweep(), Math.min(sweepMs, frameMs, idleMs));
    this.#timer.unref();
  }

  get size(): number {
    return this.#sockets;
  }

  /** Makes room for a connection or closes it and counts. To be asked before anything is read from it. */
  admit(socket: Socket): boolean {
    const peer = socket.remoteAddress ?? '';
    const ofPeer = this.#perPeer.get(peer) ?? 0;
    const full = this.#sockets >= this.#limits.maxSessions;
    if (full || ofPeer >= this.#limits.maxSessionsPerPeer) {
      this.#ingest.appender.ledger.refuse(full ? 'too_many_sessions' : 'too_many_sessions_of_peer');
      socket.destroy();
      return false;
    }
    this.#sockets++;
    this.#perPeer.set(peer, ofPeer + 1);
    socket.once('close', () => this.#leave(peer));
    return true;
  }

  #leave(peer: string): void {
    this.#sockets--;
    const left = (this.#perPeer.get(peer) ?? 1) - 1;
    if (left > 0) this.#perPeer.set(peer, left);
    else this.#perPeer.delete(peer);
  }

  add(session: Session): void {
    this.#sessions.add(session);
    if (this.#waiting) session.pause();
  }

  delete(session: Session): void {
    this.#sessions.delete(session);
    clearTimeout(this.#slowed.get(session));
    this.#slowed.delete(session);
  }

  /** To be called after each chunk: a session that owes waits, and all do while there is no room. */
  served(session: Session): void {
    if (!this.#sessions.has(session)) return;
    // Who was read is behind all who were not when reading goes on: else the first would take all room there is each time.
    if (this.#turnsUntil > 0) this.#turn(session);
    const owed = session.owedMs();
    if (owed > leastOwedMs) this.#slow(session, owed);
    if (this.#ingest.appender.pressure) this.#holdBack();
  }

  #turn(session: Session): void {
    if (performance.now() > this.#turnsUntil) this.#turnsUntil = 0;
    this.#sessions.delete(session);
    this.#sessions.add(session);
  }

  #slow(session: Session, ms: number): void {
    if (this.#slowed.has(session)) return;
    this.#ingest.admission.slowed++;
    session.pause();
    const goOn = (): void => {
      this.#slowed.delete(session);
      if (!this.#waiting) session.resume();
    };
    this.#slowed.set(session, setTimeout(goOn, Math.min(ms, mostOwedMs)).unref());
  }

  /** Stops reading from all sessions until there is room: each would else bring one more chunk. */
  #holdBack(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    for (const session of this.#sessions) session.pause();
    void this.#ingest.appender.drained().then(() => {
      this.#waiting = false;
      this.#turnsUntil = performance.now() + turnsMs;
      for (const session of this.#sessions) if (!this.#slowed.has(session)) session.resume();
    });
  }

  #sweep(): void {
    if (this.#waiting) return;
    const now = performance.now();
    for (const session of this.#sessions)
      if (!this.#slowed.has(session)) session.check(now, this.#limits.idleMs, this.#limits.frameMs);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const timer of this.#slowed.values()) clearTimeout(timer);
    for (const session of this.#sessions) session.close();
  }
}
