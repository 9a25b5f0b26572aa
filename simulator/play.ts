import type { Clock } from '../runtime/clock.ts';
import { pause } from '../runtime/retry.ts';
import { type Day, timelineOf } from './day.ts';
import type { PlannedFact } from './episode.ts';
import type { GatewayClient } from './gateway-client.ts';
import { connectGateway, type Sockets } from './gateways.ts';
import type { Label } from './label.ts';
import type { RevocationList } from './revocations.ts';
import type { Timeline } from './timeline.ts';
import { emptyTallies, sentLines, type Tallies } from './tally.ts';

export interface Progress {
  /** Time of the day reached, ms. */
  time: number;
  /** Share of the day, 0 to 1. */
  done: number;
  sent: number;
  waiting: number;
  /** How late the line taken last was, ms on the day's clock. */
  lagMs: number;
}

export interface PlayOptions {
  day: Day;
  /** Shows `day.start` when playing begins, or will soon. */
  clock: Clock;
  sockets: Sockets;
  /** Told of each revocation list when its time comes, before anything later is sent. */
  onRevocations?: (list: RevocationList) => void | Promise<void>;
  /** The same with what is told of the fleet. */
  onFact?: (planned: PlannedFact) => void | Promise<void>;
  /** Called when all is prepared and what is known at the begin was told: the moment to start a clock that stands still. */
  onReady?: () => void;
  /** Called about once a real second. */
  onProgress?: (progress: Progress) => void;
  /** Called after each burst: whether all that was due is taken, and how many lines wait for the sockets. */
  onBurst?: (burst: { drained: boolean; waiting: number }) => void;
  /** Ends the day early; what was taken is still sent. */
  signal?: AbortSignal;
  /** Part of every batch key. Default: seed and begin of the day. */
  runKey?: string;
  /** Real time between two bursts. Default 50. */
  burstEveryMs?: number;
  /** Least time between two HTTP batches of one gateway, real ms. Default 100. */
  batchEveryMs?: number;
}

export interface PlayResult {
  tallies: Tallies;
  /** Lines over all protocols. */
  sent: number;
  /** Greatest delay of a line against its planned time, ms on the day's clock and real ms. */
  worstLagMs: number;
  worstLagRealMs: number;
  elapsedRealMs: number;
  labels: readonly Label[];
}

/** Real time between two bursts: a write costs some 30 microseconds, whether it holds one line or fifty. */
const defaultBurstMs = 50;
const burstLines = 4_000;
/** Lines waiting for slow sockets beyond which nothing more is taken from the day. */
const mostWaiting = 40_000;
const progressMs = 1_000;

/**
 * Plays a day through the sockets along the clock. Where the machine or Tocsin is slower than the clock, lines go out
 * late with their planned stamps, in order, and the worst lag is told. Throws the Fault of a gateway that could not get
 * through in all its attempts.
 */
export async function playDay(options: PlayOptions): Promise<PlayResult> {
  return new Playing(options).run();
}

class Playing {
  readonly #options: PlayOptions;
  readonly #clients: GatewayClient[];
  readonly #tallies = emptyTallies();
  readonly #began = performance.now();
  #list = 0;
  #fact = 0;
  #lagMs = 0;
  #worstLagMs = 0;
  #progressAt = 0;

  constructor(options: PlayOptions) {
    const { day, sockets, signal } = options;
    this.#options = options;
    this.#clients = day.fleet.gateways.map((gateway) =>
      connectGateway(gateway, sockets, {
        tallies: this.#tallies,
        runKey: options.runKey ?? `day-${day.seed}-${day.start}`,
        batchEveryMs: options.batchEveryMs ?? 100,
        ...(signal === undefined ? {} : { signal }),
      }),
    );
  }

  async run(): Promise<PlayResult> {
    const { day, clock, signal } = this.#options;
    const burstMs = this.#options.burstEveryMs ?? defaultBurstMs;
    const timeline = timelineOf(day);
    await this.#publish(day.start);
    this.#options.onReady?.();
    for (;;) {
      const now = Math.min(clock.now(), day.end);
      const newsAt = Math.min(day.lists[this.#list]?.thisUpdate ?? Infinity, day.facts[this.#fact]?.at ?? Infinity);
      const drained = this.#take(timeline, Math.min(now, newsAt - 1));
      for (const client of this.#clients) client.flush();
      this.#report(now);
      this.#options.onBurst?.({ drained, waiting: this.#waiting() });
      if (signal?.aborted === true || this.#clients.some(({ failure }) => failure !== undefined)) break;
      if (drained && newsAt <= now) await this.#publish(newsAt);
      else if (drained && now >= day.end) break;
      else await pause(drained ? burstMs : 1);
    }
    return this.#finish();
  }

  /** Hands what is due to the gateways, as much as one burst holds; true when nothing due is left. */
  #take(timeline: Timeline, until: number): boolean {
    const { clock } = this.#options;
    for (let room = Math.min(burstLines, mostWaiting - this.#waiting()); room > 0; room--) {
      const emission = timeline.next(until);
      if (emission === undefined) return true;
      this.#clients[emission.gateway.index]?.queue(emission);
      this.#lagMs = clock.now() - emission.due;
      if (this.#lagMs > this.#worstLagMs) this.#worstLagMs = this.#lagMs;
    }
    return false;
  }

  async #publish(until: number): Promise<void> {
    const { day, onRevocations, onFact } = this.#options;
    for (let list = day.lists[this.#list]; (list?.thisUpdate ?? Infinity) <= until; list = day.lists[++this.#list])
      if (list !== undefined) await onRevocations?.(list);
    for (let fact = day.facts[this.#fact]; (fact?.at ?? Infinity) <= until; fact = day.facts[++this.#fact])
      if (fact !== undefined) await onFact?.(fact);
  }

  #waiting(): number {
    return this.#clients.reduce((sum, client) => sum + client.waiting, 0);
  }

  #report(time: number): void {
    const now = performance.now();
    if (now - this.#progressAt < progressMs) return;
    this.#progressAt = now;
    const { start, end } = this.#options.day;
    this.#options.onProgress?.({
      time,
      done: Math.max(0, (time - start) / (end - start)),
      sent: sentLines(this.#tallies),
      waiting: this.#waiting(),
      lagMs: this.#lagMs,
    });
  }

  async #finish(): Promise<PlayResult> {
    const closings = await Promise.allSettled(this.#clients.map((client) => client.close()));
    const failed = closings.find((closing) => closing.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return {
      tallies: this.#tallies,
      sent: sentLines(this.#tallies),
      worstLagMs: this.#worstLagMs,
      worstLagRealMs: this.#options.clock.real(this.#worstLagMs),
      elapsedRealMs: performance.now() - this.#began,
      labels: this.#options.day.labels,
    };
  }
}
