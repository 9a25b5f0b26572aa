import type { Pipeline, PipelineState } from '../../dashboards/api/ports/pipeline.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { type Opened, readStatus } from '../status.ts';
import type { LaneStatus } from '../webhooks/lane.ts';

/** Asking every role and counting every line costs: the answer is good for so long, ms. */
const freshMs = 3_000;

/** The status of the installation, asked for at most every few seconds however many look. */
export class LivePipeline implements Pipeline {
  readonly #config: Config;
  readonly #opened: Opened;
  readonly #clock: Clock;
  #lanes: Readonly<Record<string, LaneStatus>> | undefined;
  #asked = Number.NEGATIVE_INFINITY;
  #state: Promise<PipelineState> | undefined;

  constructor(config: Config, opened: Opened, clock: Clock) {
    this.#config = config;
    this.#opened = opened;
    this.#clock = clock;
  }

  state(): Promise<PipelineState> {
    if (this.#state === undefined || performance.now() - this.#asked > freshMs) {
      this.#asked = performance.now();
      this.#state = this.#ask();
      // Whoever asks next tries again.
      this.#state.catch(() => (this.#state = undefined));
    }
    return this.#state;
  }

  /** Undefined while what sends to them does not answer. */
  async lanes(): Promise<Readonly<Record<string, LaneStatus>> | undefined> {
    await this.state();
    return this.#lanes;
  }

  async #ask(): Promise<PipelineState> {
    const { counts, settled, lag, roles, pipeline, webhooks } = await readStatus(this.#config, this.#opened);
    this.#lanes = webhooks ?? undefined;
    return {
      at: this.#clock.now(),
      counts,
      settled,
      lag,
      roles: roles.map(({ name, answers, ready, addresses }) => ({ name, answers, ready, addresses })),
      blind: pipeline?.blind === true ? { since: pipeline.since, why: pipeline.why } : null,
    };
  }
}
