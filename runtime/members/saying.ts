import type { MemberRecord } from '../../schemas/member.ts';
import { topics } from '../../schemas/topics.ts';
import type { Clock } from '../clock.ts';
import { Fault } from '../errors.ts';
import { GroupCommit } from '../log/group-commit.ts';
import { jsonEntry } from '../log/json-record.ts';
import type { EventLog, LogEntry } from '../log/port.ts';
import { createWriter, type Writer } from '../log/writer-identity.ts';
import type { Logger } from '../logger.ts';

interface Options {
  log: Pick<EventLog, 'append'>;
  clock: Clock;
  logger: Pick<Logger, 'warn'>;
  onFailure: (failure: unknown) => void;
}

const closeMs = 10_000;

/** What one instance tells the others, in the order it says it; tried again until the log takes it. */
export class Saying {
  readonly #options: Options;
  readonly #commit: GroupCommit;
  #writer: Writer = createWriter();
  #waiting: LogEntry[] = [];

  constructor(options: Options) {
    this.#options = options;
    const { log, logger, onFailure } = options;
    this.#commit = new GroupCommit({
      ...{ log, onFailure, done: () => undefined, take: () => this.#waiting.splice(0) },
      onRetry: ({ code }, attempt) => attempt === 0 && logger.warn({ code }, 'the others cannot be told who is here'),
    });
  }

  /** Names this run of the instance. */
  get run(): string {
    return this.#writer.id;
  }

  /** Speaks as another run from now on. */
  renew(): void {
    this.#writer = createWriter();
  }

  /** @returns the sequence it goes by */
  say(record: MemberRecord): number {
    const entry = jsonEntry(topics.members, 'member', this.#writer, this.#options.clock.now(), record);
    this.#waiting.push(entry);
    this.#commit.wake();
    return entry.header.sequence;
  }

  /** Resolves when all that was said is in the log. */
  said(): Promise<void> {
    return this.#commit.flush();
  }

  /** The same, for ten seconds at most: leaving in silence is noticed too, only later. */
  async close(): Promise<void> {
    if (this.#commit.failure !== undefined) return;
    try {
      await this.#commit.close(closeMs);
    } catch (failure) {
      if (!(failure instanceof Fault) || !failure.retryable) throw failure;
      this.#options.logger.warn({ code: failure.code }, 'left without a word');
    }
  }
}
