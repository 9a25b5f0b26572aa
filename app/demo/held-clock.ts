import { renameSync, writeFileSync } from 'node:fs';
import { type Lease, leaseText, shownBy } from '../../runtime/clock.ts';

/**
 * How far, in real ms, a clock runs on when nobody renews its lease. With the time until somebody is seen not to keep up it
 * stays below the lateness that the layout allows: a longer gap between two ticks is a time in which nobody listened.
 */
const leaseMs = 250;
const renewEveryMs = 50;

export interface HeldClockOptions {
  startFile: string;
  from: number;
  factor: number;
  /** Real ms that the clock may stand still in all; beyond it runs whatever happens. */
  mostHeldMs: number;
  now?: () => number;
}

/**
 * The hand on the clock of a day: it runs as long as it is told that everybody keeps up, and stands still while they do
 * not. A busy machine then makes the day longer instead of making its lines late.
 */
export class HeldClock {
  /** Real ms it has stood still. */
  heldMs = 0;
  /** Whether it ran on although somebody did not keep up: what is found may then be the machine's doing. */
  ranAway = false;
  readonly #options: HeldClockOptions;
  readonly #now: () => number;
  #lease: Lease | undefined;

  constructor(options: HeldClockOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  start(): void {
    const at = this.#now();
    this.#write({ at, shown: this.#options.from, until: at + leaseMs });
  }

  /** Lets it run on for a while when everybody keeps up, or when it has stood still for as long as it may. */
  renew(keepingUp: boolean): void {
    const now = this.#now();
    const lease = this.#lease;
    if (lease === undefined || lease.until === Infinity || now - lease.at < renewEveryMs) return;
    const held = Math.max(0, now - lease.until);
    const spent = this.heldMs + held >= this.#options.mostHeldMs;
    if (!keepingUp && !spent) return;
    this.heldMs += held;
    this.ranAway = spent;
    this.#write({ at: now, shown: shownBy(lease, this.#options.factor, now), until: spent ? Infinity : now + leaseMs });
  }

  /** From now on it runs by itself. */
  release(): void {
    const now = this.#now();
    if (this.#lease !== undefined)
      this.#write({ at: now, shown: shownBy(this.#lease, this.#options.factor, now), until: Infinity });
  }

  #write(lease: Lease): void {
    this.#lease = lease;
    const { startFile } = this.#options;
    writeFileSync(`${startFile}.new`, leaseText(lease));
    renameSync(`${startFile}.new`, startFile);
  }
}
