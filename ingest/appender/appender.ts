import type { Clock } from '../../runtime/clock.ts';
import { GroupCommit, type GroupCommitOptions } from '../../runtime/log/group-commit.ts';
import type { EventLog, LogEntry } from '../../runtime/log/port.ts';
import type { EventDraft } from '../../schemas/event/event.ts';
import { limits } from '../../schemas/limits.ts';
import type { Rejection } from '../../schemas/rejection.ts';
import type { Tick } from '../../schemas/tick.ts';
import { topics } from '../../schemas/topics.ts';
import { Blocks, BuilderPool } from './blocks.ts';
import { Ledger } from './ledger.ts';
import { Rejections } from './rejections.ts';
import type { EventSink, Sealed } from './sealed.ts';
import { RecordWriter } from './writer.ts';

export interface AppenderOptions extends Pick<GroupCommitOptions, 'lingerMs' | 'onRetry' | 'onFailure'> {
  log: EventLog;
  clock: Clock;
  /** Names this run of this process: never used again after it. */
  writer: string;
  /** Bytes that may wait before `pressure` holds. Default 32 MiB. */
  waitingBytes?: number;
  /** Size at which a block is closed. Default limits.blockBytes. */
  blockBytes?: number;
}

/** Above what may wait there is this much more, for sources that cannot wait and events of the identity lane. */
const reserved = 1.25;

/** Brings events and refused lines to the log, with accounts of every line, and says when sources must hold back. */
export class Appender implements EventSink {
  readonly ledger = new Ledger();
  readonly pool = new BuilderPool();
  readonly telemetryPartitions: number;
  readonly #writer: RecordWriter;
  readonly #blocks: Blocks;
  readonly #rejections: Rejections;
  readonly #commit: GroupCommit;
  readonly #waitingBytes: number;
  #sealed: Sealed[] = [];
  #sealedBytes = 0;
  #underWayBytes = 0;
  #drained: PromiseWithResolvers<void> | undefined;

  constructor(options: AppenderOptions) {
    const blockBytes = options.blockBytes ?? limits.blockBytes;
    const seal = (sealed: Sealed): void => this.#add(sealed);
    this.telemetryPartitions = options.log.partitions(topics.telemetry);
    this.#waitingBytes = options.waitingBytes ?? 32 * 1024 * 1024;
    this.#writer = new RecordWriter(options.writer, options.clock);
    this.#blocks = new Blocks(this.telemetryPartitions, blockBytes, this.pool, seal);
    this.#rejections = new Rejections(blockBytes, seal);
    this.#commit = new GroupCommit({ ...options, take: () => this.#take(), done: () => this.#done() });
  }

  event(draft: EventDraft): void {
    this.#blocks.add(draft);
    this.#commit.wake();
  }

  reject(rejection: Rejection): void {
    this.#rejections.add(rejection);
    this.#commit.wake();
  }

  /** Bytes not yet durable. */
  get waiting(): number {
    return this.#blocks.bytes + this.#rejections.bytes + this.#sealedBytes + this.#underWayBytes;
  }

  /** Sources that can wait must, and those that cannot must drop and count. */
  get pressure(): boolean {
    return this.waiting >= this.#waitingBytes;
  }

  /** What is reserved for the identity lane is taken, too: whatever cannot wait is dropped. */
  get full(): boolean {
    return this.waiting >= this.#waitingBytes * reserved;
  }

  /** Why nothing can be appended any more. */
  get failure(): unknown {
    return this.#commit.failure;
  }

  /** Resolves when less than half of what may wait is waiting, or the appender has failed. */
  drained(): Promise<void> {
    if (this.#hasRoom()) return Promise.resolve();
    this.#drained ??= Promise.withResolvers<void>();
    return this.#drained.promise;
  }

  /** Appends a tick to every partition of both lanes, behind everything taken in so far. Resolves when durable. */
  tick(tick: Tick): Promise<void> {
    this.#sealAll();
    const payload = Buffer.from(JSON.stringify(tick));
    this.#add({ topic: topics.identity, partition: 0, payload, lines: 0, header: { type: 'tick' } });
    for (let partition = 0; partition < this.telemetryPartitions; partition++) {
      this.#add({ topic: topics.telemetry, partition, payload, lines: 0, header: { type: 'tick' } });
    }
    return this.flush();
  }

  /** Appends the records of one batch, together and unmerged. Resolves when durable. */
  submit(records: readonly Sealed[]): Promise<void> {
    for (const record of records) this.#add(record);
    return this.flush();
  }

  /** Resolves when everything taken in so far is durable, rejects when it never will be. */
  flush(): Promise<void> {
    return this.#commit.flush();
  }

  /** Appends what waits, accounts included, trying for as long as `deadlineMs` (real), and stops. */
  close(deadlineMs = 10_000): Promise<void> {
    if (!this.ledger.settled) this.#rejections.sealEmpty();
    return this.#commit.close(deadlineMs);
  }

  #add(sealed: Sealed): void {
    this.#sealed.push(sealed);
    this.#sealedBytes += sealed.payload.length;
  }

  #sealAll(): void {
    this.#blocks.sealAll();
    this.#rejections.sealAll();
  }

  #take(): LogEntry[] {
    this.#sealAll();
    const sealed = this.#sealed;
    this.#sealed = [];
    this.#underWayBytes = this.#sealedBytes;
    this.#sealedBytes = 0;
    return this.#writer.write(sealed, this.ledger);
  }

  #done(): void {
    this.#underWayBytes = 0;
    if (this.#drained === undefined || !this.#hasRoom()) return;
    this.#drained.resolve();
    this.#drained = undefined;
  }

  #hasRoom(): boolean {
    return this.failure !== undefined || this.waiting < this.#waitingBytes / 2;
  }
}
