import type { EventDraft } from '../../schemas/event/event.ts';
import type { Rejection } from '../../schemas/rejection.ts';
import type { Appender } from './appender.ts';
import { Blocks } from './blocks.ts';
import { Ledger } from './ledger.ts';
import { Rejections } from './rejections.ts';
import type { EventSink, Sealed } from './sealed.ts';

/**
 * A gateway's own batch on its way to the log: one record per partition it touches, merged with nothing, each carrying
 * the batch's key and its own accounts. A resend through another instance is then skipped record by record wherever the
 * first one came through, and taken where it did not.
 */
export class Batch implements EventSink {
  readonly ledger = new Ledger();
  readonly #appender: Appender;
  readonly #batch: { gateway: string; key: string };
  readonly #records: Sealed[] = [];
  readonly #blocks: Blocks;
  readonly #rejections: Rejections;

  constructor(appender: Appender, gateway: string, key: string) {
    this.#appender = appender;
    this.#batch = { gateway, key };
    const seal = (sealed: Sealed): void => void this.#records.push(sealed);
    // Never closed for its size: two records of one batch in a partition would look like a resend.
    this.#blocks = new Blocks(appender.telemetryPartitions, Number.POSITIVE_INFINITY, appender.pool, seal);
    this.#rejections = new Rejections(Number.POSITIVE_INFINITY, seal);
  }

  event(draft: EventDraft): void {
    this.#blocks.add(draft);
  }

  reject(rejection: Rejection): void {
    this.#rejections.add(rejection);
  }

  /** Resolves when all of it is durable. Call once; every event must have the same receivedAt. */
  submit(): Promise<void> {
    this.#blocks.sealAll();
    this.#blocks.release();
    this.#rejections.sealAll();
    let owed = this.ledger.framed;
    for (const record of this.#records) {
      record.header.batch = this.#batch;
      record.accounts = { offered: record.lines };
      owed -= record.lines;
    }
    const last = this.#records.at(-1);
    if (last?.accounts !== undefined) last.accounts.offered += owed;
    return this.#appender.submit(this.#records);
  }
}
