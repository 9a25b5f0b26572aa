import type { Foreign } from '../runtime/kafka/message.ts';
import type { EventLog, LogEntry } from '../runtime/log/port.ts';
import { createWriter } from '../runtime/log/writer-identity.ts';
import type { Logger } from '../runtime/logger.ts';
import { limits } from '../schemas/limits.ts';
import { recordVersion } from '../schemas/record.ts';
import type { Rejection } from '../schemas/rejection.ts';
import { topics } from '../schemas/topics.ts';

/** Kept with their bytes in one run of a process: whoever may write into our topics must not fill the log by them. */
const mostKept = 1_000;
const dayMs = 86_400_000;

/** What stands in our topics and is none of ours, told in the process's log and kept as a dead letter. */
export class ForeignRecords {
  readonly #logger: Pick<Logger, 'error'>;
  readonly #now: () => number;
  readonly #writer = createWriter();
  #seen = 0;
  /** A writer has one append under way at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  /** @param now ms since 1970 */
  constructor(logger: Pick<Logger, 'error'>, now: () => number) {
    this.#logger = logger;
    this.#now = now;
  }

  take(foreign: Foreign, log: () => Promise<Pick<EventLog, 'append'>>): void {
    const { code, message } = foreign.fault;
    this.#seen++;
    this.#logger.error({ code, message, seen: this.#seen }, 'a record that is none of ours was passed over');
    if (this.#seen > mostKept) return;
    const entry = letterOf(foreign, this.#writer, this.#now());
    this.#turn = this.#turn
      .then(async () => (await log()).append([entry]))
      .catch((failure: unknown) =>
        this.#logger.error({ message: String(failure) }, 'it was not kept as a dead letter'),
      );
  }

  /** Resolves when what was taken is kept. */
  async settled(): Promise<void> {
    await this.#turn;
  }
}

function letterOf(
  { topic, partition, offset, time, value }: Foreign,
  writer: ReturnType<typeof createWriter>,
  now: number,
): LogEntry {
  const letter: Rejection = {
    // The same in every process that reads past it, so that the store has it once.
    id: `${topic}.${partition}.${offset}`,
    receivedAt: Math.abs(now - time) < dayMs ? time : now,
    ...{ tenant: '', gateway: '', source: topic, step: 'store', reason: 'foreign_record', lines: 1 },
    bytes: (value ?? Buffer.alloc(0)).subarray(0, limits.frameBytes).toString('base64'),
    length: value?.byteLength ?? 0,
  };
  return {
    ...{ topic: topics.deadLetters, partition: 0, payload: Buffer.from(`${JSON.stringify(letter)}\n`) },
    header: {
      ...{ type: 'rejections', version: recordVersion, writer: writer.id, sequence: writer.next(), time: now },
      // No lines: it was never offered, and counts for nothing in the accounts.
      rows: 1,
    },
  };
}
