import type { Clock } from '../../runtime/clock.ts';
import type { Fault } from '../../runtime/errors.ts';
import { readJson } from '../../runtime/log/json-record.ts';
import type { EventLog, LogRecord } from '../../runtime/log/port.ts';
import { retry } from '../../runtime/retry.ts';
import { factSchema } from '../../schemas/fact.ts';
import type { Publication } from '../../schemas/revocation.ts';
import { topics } from '../../schemas/topics.ts';
import type { DelegatedIssuer } from './delegated.ts';
import type { Ledger } from './ledger.ts';
import type { Lists } from './lists.ts';
import type { Responder } from './responder.ts';

export interface PublisherOptions {
  log: Pick<EventLog, 'read'>;
  clock: Clock;
  ledger: Ledger;
  lists: Lists;
  responder: Responder;
  /** The issuers and their keys as they are now. */
  issuers: () => readonly DelegatedIssuer[];
  /** Puts a list that went out on record; resolves when that is durable. */
  file: (publication: Publication) => Promise<void>;
  onRetry: (fault: Fault, attempt: number) => void;
}

/** How long the log is waited for while nothing comes, real ms: how fresh OCSP answers are, and lists when they are due. */
const waitMs = 1_000;
/** An import of a fleet can go on for long: what was revoked meanwhile is not kept waiting for its end, ms. */
const mostBehindMs = 2_000;

/**
 * Reads facts for ever, and signs a new list right after a revocation and before one runs out. Nothing is signed before
 * all facts were read once, and no list is renewed while the log does not answer: a list must not say that it knows what
 * nobody told it.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #changed = new Map<string, number>();

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { log, clock, ledger } = this.#options;
    let wait = 0;
    while (!signal.aborted) {
      const askedAt = clock.now();
      const records = await this.#always(
        () => log.read(topics.fleet, 0, ledger.next, { waitMs: wait, signal }),
        signal,
      );
      if (signal.aborted) return;
      for (const record of records) this.#take(record, askedAt);
      if (records.length === 0) ledger.levelAt = askedAt;
      wait = records.length === 0 ? waitMs : 0;
      await this.#publish(records.length === 0, signal);
    }
  }

  #take(record: LogRecord, now: number): void {
    for (const keyId of this.#options.ledger.apply(readJson(record, factSchema), record.offset)) {
      if (!this.#changed.has(keyId)) this.#changed.set(keyId, now);
      this.#options.responder.forget(keyId);
    }
  }

  async #publish(level: boolean, signal: AbortSignal): Promise<void> {
    const { clock, ledger, lists, issuers, file } = this.#options;
    if (ledger.levelAt === 0) return;
    for (const issuer of issuers()) {
      const since = this.#changed.get(issuer.keyId);
      const waited = since !== undefined && (level || clock.now() - since > mostBehindMs);
      if (!waited && !(level && (lists.isDue(issuer.keyId) || !lists.isCurrent(issuer.keyId)))) continue;
      const publication = await this.#always(() => lists.publish(issuer, ledger), signal);
      this.#changed.delete(issuer.keyId);
      await this.#always(() => file(publication), signal);
    }
  }

  #always<T>(action: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return retry(action, { signal, attempts: Number.POSITIVE_INFINITY, onRetry: this.#options.onRetry });
  }
}
