import { randomBytes } from 'node:crypto';
import type { Clock } from '../runtime/clock.ts';
import type { Tick } from '../schemas/tick.ts';
import { Admission, defaultQuota, type Quota } from './admission/admission.ts';
import type { Patience } from './admission/sending.ts';
import type { Appender } from './appender/appender.ts';
import type { Channel } from './channel.ts';
import { Intake } from './intake.ts';
import type { IntakeOptions } from './intake-options.ts';
import type { Pipeline } from './pipeline.ts';

/** An attempt whose next line does not come within this long, on the log's clock, is given up. */
const attemptMs = 30_000;

/** What sources see: a place to open channels, a clock, and when to hold back. */
export class Ingest {
  readonly clock: Clock;
  readonly appender: Appender;
  readonly pipeline: Pipeline;
  readonly admission: Admission;
  readonly #open = new Set<Intake>();

  constructor(appender: Appender, pipeline: Pipeline, clock: Clock, quota: Quota = defaultQuota) {
    this.admission = new Admission(appender, quota);
    this.appender = appender;
    this.pipeline = pipeline;
    this.clock = clock;
  }

  get pressure(): boolean {
    return this.appender.pressure;
  }

  /** Opens a channel under a new id. Close it, or its attempts stay open. */
  open(channel: Omit<Channel, 'id' | 'lines'>, options?: IntakeOptions, patience: Patience = 'waits'): Intake {
    const named = { ...channel, id: randomBytes(8).toString('hex'), lines: 0 };
    const gate = this.admission.gate(named, patience);
    const intake = new Intake(
      this.pipeline,
      named,
      { sink: this.appender, ledger: this.appender.ledger, gate },
      options,
    );
    this.#open.add(intake);
    return intake;
  }

  close(intake: Intake): void {
    intake.close();
    this.#open.delete(intake);
  }

  /** Writes down by source what was let go of since the last time. To be called once more when all sources are closed. */
  tellDropped(): void {
    this.admission.tell(this.appender, this.clock.now());
  }

  /** Gives up attempts that are old by now, ms on the log's clock, and tells what was dropped: whether or not it is us who append ticks. */
  pass(now: number): void {
    for (const intake of this.#open) if (intake.held > 0) intake.flush(now - attemptMs);
    this.tellDropped();
  }

  /** Passes, then appends the tick behind all that was taken in. Resolves when durable. */
  tick(tick: Tick): Promise<void> {
    this.pass(tick.time);
    return this.appender.tick(tick);
  }
}
