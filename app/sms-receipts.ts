import type { Outcome } from '../schemas/command.ts';
import { remember } from '../cases/bounded-map.ts';

const kept = 20_000;
const results: Readonly<Record<string, Outcome['result']>> = {
  delivered: 'delivered',
  undelivered: 'undelivered',
  failed: 'undelivered',
};

/** Which command a message of the provider's was, from the outcomes: what a delivery receipt is about. */
export class Receipts {
  readonly #accepted = new Map<string, Outcome>();
  readonly #told = new Map<string, Outcome['result']>();

  learn(outcome: Outcome): void {
    if (outcome.type !== 'send-sms' || outcome.providerId === '') return;
    if (outcome.result === 'accepted') remember(this.#accepted, outcome.providerId, outcome, kept);
    else if (Object.values(results).includes(outcome.result))
      remember(this.#told, outcome.providerId, outcome.result, kept);
  }

  knows(sid: string): boolean {
    return this.#accepted.has(sid);
  }

  /** The outcome to put on record; undefined for one that was told before or is still on its way. */
  outcomeOf({ sid, status, error }: { sid: string; status: string; error: string }, at: number): Outcome | undefined {
    const sent = this.#accepted.get(sid);
    const result = Object.hasOwn(results, status) ? results[status] : undefined;
    if (sent === undefined || result === undefined || this.#told.get(sid) === result) return undefined;
    const reason = /^\d{1,6}$/.test(error) ? `twilio_${error}` : '';
    return { ...sent, at, result, final: true, reason: result === 'delivered' ? '' : reason };
  }
}
