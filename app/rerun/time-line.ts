import type { EventSink } from '../../ingest/appender/sealed.ts';
import { BlockBuilder } from '../../runtime/block/builder.ts';
import type { EventDraft } from '../../schemas/event/event.ts';
import { type Lane, laneOf } from '../../schemas/event/kinds.ts';
import { limits } from '../../schemas/limits.ts';
import type { Rejection } from '../../schemas/rejection.ts';

export type Step = { type: 'events'; lane: Lane; day: number; payload: Uint8Array } | { type: 'tick'; time: number };

/** A line's own stamp stands for receivedAt; no stamp is later than this, the year 2100. */
export const latestStamp = 4_102_444_800_000;
/** Longer silences are passed over in longer steps: nothing can happen in between but windows closing, and one line with a
 * stamp decades ahead must not cost a tick for every two seconds until then. */
const longSteps = [
  { silenceMs: 30 * 86_400_000, stepMs: 86_400_000 },
  { silenceMs: 86_400_000, stepMs: 3_600_000 },
  { silenceMs: 3_600_000, stepMs: 60_000 },
];

/**
 * Turns the events of files into the steps a log would have held: blocks, and a tick whenever the lines' own time has
 * passed a multiple of `tickMs`. Where blocks are cut makes no difference to what is judged.
 */
export class TimeLine implements EventSink {
  steps: Step[] = [];
  /** The latest receivedAt so far. */
  time = 0;
  rejected = 0;
  readonly #tickMs: number;
  readonly #blockRows: number;
  readonly #builders: Record<Lane, BlockBuilder> = { telemetry: new BlockBuilder(), identity: new BlockBuilder() };

  constructor(tickMs: number, blockRows = Number.POSITIVE_INFINITY) {
    this.#tickMs = tickMs;
    this.#blockRows = blockRows;
  }

  event(draft: EventDraft): void {
    if (draft.receivedAt >= latestStamp) this.#borrowTime(draft);
    if (draft.receivedAt > this.time) this.passTo(draft.receivedAt);
    const lane = laneOf(draft.kind);
    const builder = this.#builders[lane];
    if (
      builder.rows > 0 &&
      (builder.day !== Math.floor(draft.receivedAt / 86_400_000) ||
        builder.rows >= this.#blockRows ||
        builder.bytes >= limits.blockBytes)
    )
      this.#seal(lane);
    builder.add(draft);
  }

  /** A line without a stamp of its own came when the line before it came. */
  #borrowTime(draft: EventDraft): void {
    if (draft.time >= latestStamp) draft.time = this.time;
    draft.receivedAt = this.time;
  }

  reject(_rejection: Rejection): void {
    this.rejected++;
  }

  /** Lets time pass: a tick for each multiple of `tickMs` up to `time`. */
  passTo(time: number): void {
    const from = this.time;
    this.time = Math.max(this.time, time);
    let next =
      from === 0
        ? Math.floor(time / this.#tickMs) * this.#tickMs
        : (Math.floor(from / this.#tickMs) + 1) * this.#tickMs;
    while (next <= time) {
      this.#tick(next);
      const long = longSteps.find(({ silenceMs }) => time - next > silenceMs)?.stepMs ?? 0;
      const step = Math.max(this.#tickMs, long);
      next = Math.floor(next / step + 1) * step;
    }
  }

  #tick(time: number): void {
    this.#seal('identity');
    this.#seal('telemetry');
    this.steps.push({ type: 'tick', time });
  }

  #seal(lane: Lane): void {
    const builder = this.#builders[lane];
    if (builder.rows === 0) return;
    const { day } = builder;
    this.steps.push({ type: 'events', lane, day, payload: builder.finish() });
  }
}
