import type { Appender } from '../../appender/appender.ts';
import type { Intake } from '../../intake.ts';
import { answerTo } from './phrases.ts';

interface Message {
  transaction: number;
  /** Of its line in the channel. */
  index: number;
}

export interface Answering {
  answer(text: string): void;
  /** What could be answered has been. */
  settled(): void;
  /** Nothing can become durable any more. */
  failed(): void;
}

/** Half of what rsyslog sends before it waits: attempts are given up rather than let it come to a stand. */
const mostHeld = 64;

/**
 * Messages that wait to be durable. One that is held for an attempt is answered when the attempt is in the log, others
 * before it if need be: answers are known by their transaction, not by their order.
 */
export class Unanswered {
  readonly #appender: Appender;
  readonly #intake: Intake;
  readonly #to: Answering;
  #messages: Message[] = [];
  #busy = false;
  #again = false;

  constructor(appender: Appender, intake: Intake, to: Answering) {
    this.#appender = appender;
    this.#intake = intake;
    this.#to = to;
  }

  get size(): number {
    return this.#messages.length;
  }

  add(transaction: number, index: number): void {
    this.#messages.push({ transaction, index });
  }

  /** Answers what is not held, once it is durable. Calls while that is under way are one more round. */
  settle(): void {
    this.#again = true;
    if (!this.#busy) void this.#rounds();
  }

  async #rounds(): Promise<void> {
    this.#busy = true;
    while (this.#again) {
      this.#again = false;
      if (this.#intake.held > mostHeld) this.#intake.flush(Number.POSITIVE_INFINITY);
      const ready = this.#messages.filter(({ index }) => !this.#intake.holds(index));
      try {
        if (ready.length > 0) await this.#appender.flush();
      } catch {
        this.#to.failed();
        return;
      }
      this.#answer(ready);
    }
    this.#busy = false;
  }

  #answer(ready: readonly Message[]): void {
    const answered = new Set(ready);
    this.#messages = this.#messages.filter((message) => !answered.has(message));
    if (ready.length > 0) this.#to.answer(ready.map(({ transaction }) => answerTo(transaction, '200 OK')).join(''));
    this.#to.settled();
  }
}
