import { type BatchSender, type Delivery, startBatchSender } from '../../support/batch-sender.ts';
import { eventsPerBatch, startNumbered } from '../../support/numbered-events.ts';
import { type LineNoise, startLineNoise } from '../../support/line-noise.ts';
import type { RevokedFleet } from '../../support/revoked-fleet.ts';

export interface Glance {
  /** Events whose batch was answered 202. */
  acknowledged: number;
  /** Sessions that are an alarm each, answered 202. */
  alarms: number;
  inFlight: number;
  /** Requests cut off without an answer, and answered "later". */
  cut: number;
  putOff: number;
  repeated: number;
  overtaken: number;
}

export interface Senders {
  http: string;
  tcpPort: number;
  /** The first is the gateway of the alarms. */
  tokens: readonly string[];
}

const counted = ['inFlight', 'cut', 'putOff', 'repeated', 'overtaken'] as const;
const batchesPerSecond = 15;

/** Sends, numbers what it sends, and owes what was acknowledged. */
export class Obligations {
  readonly #fleet: RevokedFleet;
  readonly #to: Senders;
  readonly #ended: Record<(typeof counted)[number], number> = {
    inFlight: 0,
    cut: 0,
    putOff: 0,
    repeated: 0,
    overtaken: 0,
  };
  #acknowledged = 0;
  #alarms = 0;
  #load: BatchSender | undefined;
  #alarm: BatchSender[] = [];
  #noise: LineNoise | undefined;
  #delivery: Delivery = { copies: 1, holdMs: 0 };

  constructor(fleet: RevokedFleet, to: Senders) {
    this.#fleet = fleet;
    this.#to = to;
  }

  /** @param alarms so many, a few a second; needs the ones before to have ended */
  begin(name: string, alarms: number): void {
    const { http, tokens, tcpPort } = this.#to;
    this.#load = startNumbered(http, tokens.slice(1), {
      ...{ perSecond: batchesPerSecond, atOnce: 16, name: `load-${name}`, first: this.#acknowledged / eventsPerBatch },
      delivery: () => this.#delivery,
    });
    this.alarm(name, alarms, 4);
    this.#noise = startLineNoise(tcpPort, 20);
  }

  /** @returns the devices that are to be told of */
  alarm(name: string, count: number, perSecond: number): string[] {
    const from = this.#alarms + this.#alarm.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
    const sender = startBatchSender({
      ...{ url: this.#to.http, tokens: this.#to.tokens.slice(0, 1), name: `alarm-${name}`, perSecond, atOnce: 2 },
      next: (n) => (n < count ? [this.#fleet.session(from + n)] : undefined),
      delivery: () => this.#delivery,
    });
    this.#alarm.push(sender);
    return Array.from({ length: count }, (_, n) => this.#fleet.device(from + n));
  }

  deliver(delivery: Delivery): void {
    this.#delivery = delivery;
  }

  glance(): Glance {
    const open = this.#senders();
    const alarms = this.#alarm.reduce((sum, { acknowledged }) => sum + acknowledged, this.#alarms);
    const glance: Glance = {
      ...this.#ended,
      acknowledged: this.#acknowledged + (this.#load?.acknowledged ?? 0),
      alarms,
    };
    for (const name of counted) for (const sender of open) glance[name] += sender[name];
    return glance;
  }

  /** Begins nothing new; resolves once all that was begun has been acknowledged. */
  async quiesce(): Promise<void> {
    await this.#noise?.stop();
    this.#noise = undefined;
    await Promise.all(this.#senders().map((sender) => sender.stop()));
    const glance = this.glance();
    for (const name of counted) this.#ended[name] = glance[name];
    [this.#acknowledged, this.#alarms] = [glance.acknowledged, glance.alarms];
    [this.#load, this.#alarm] = [undefined, []];
  }

  giveUp(): void {
    for (const sender of this.#senders()) sender.giveUp();
    void this.#noise?.stop();
  }

  #senders(): BatchSender[] {
    return [...(this.#load === undefined ? [] : [this.#load]), ...this.#alarm];
  }
}
