import type { Outbox } from '../../responders/outbox/outbox.ts';
import type { NotificationCommand, Outcome } from '../../schemas/command.ts';

/** What one endpoint holds in memory; the rest of a storm stays in the log. */
const mostWaiting = 500;

export interface LaneStatus {
  /** Handed over and not done yet; more may be in the log. */
  waiting: number;
  /** Whether more is in the log than is held. */
  behind: boolean;
  /** It said that it is gone: nothing is sent any more. */
  gone: boolean;
  delivered: number;
  /** Attempts since the last that was taken. */
  failures: number;
  /** Of the first of them; 0 when there is none. */
  failingSince: number;
  /** When the first that waits is due, ms; 0 when none waits. */
  nextAt: number;
  /** What became of the last attempt, and when, ms since 1970; '' and 0 before there was one. */
  last: string;
  lastAt: number;
}

/** The commands of one endpoint on their way from `commands.v1` through its own outbox, so that none waits for another's. */
export class Lane {
  readonly name: string;
  readonly outbox: Outbox;
  readonly #seen = { gone: false, delivered: 0, failures: 0, failingSince: 0, last: '', lastAt: 0 };
  #behind: number | undefined;

  readonly #most: number;

  constructor(name: string, outboxFor: (report: (outcome: Outcome) => void) => Outbox, most = mostWaiting) {
    this.name = name;
    this.#most = most;
    this.outbox = outboxFor((outcome) => this.#heard(outcome));
  }

  /** Takes a command, or remembers where in the log to find it when there is room. */
  offer(command: NotificationCommand, offset: number): void {
    if (this.#behind === undefined && this.#hasRoom(this.#most)) this.outbox.take(command);
    else this.#behind ??= offset;
  }

  /** Where in the log to go on once half of what was held is done; undefined while there is nothing to fetch. */
  wanted(): number | undefined {
    return this.#hasRoom(this.#most / 2) ? this.#behind : undefined;
  }

  /**
   * Takes what was read from `wanted()` on, as far as there is room.
   * @param next where reading ended
   * @param end where the log was followed to
   */
  fetched(commands: readonly (readonly [NotificationCommand, number])[], next: number, end: number): void {
    this.#behind = next < end ? next : undefined;
    for (const [command, offset] of commands) {
      if (!this.#hasRoom(this.#most)) {
        this.#behind = offset;
        return;
      }
      this.outbox.take(command);
    }
  }

  status(): LaneStatus {
    const { waiting, nextAt } = this.outbox.status();
    return { waiting, nextAt, behind: this.#behind !== undefined, ...this.#seen };
  }

  #hasRoom(most: number): boolean {
    return this.outbox.status().waiting < most;
  }

  #heard({ result, reason, at }: Outcome): void {
    if (result === 'attempted') return;
    const seen = this.#seen;
    if (result === 'accepted') {
      seen.delivered += 1;
      seen.failures = 0;
      seen.failingSince = 0;
    } else if (result !== 'simulated') {
      if (seen.failures === 0) seen.failingSince = at;
      seen.failures += 1;
    }
    if (reason === 'http_410') seen.gone = true;
    Object.assign(seen, { last: reason === '' ? result : `${result} ${reason}`, lastAt: at });
  }
}
