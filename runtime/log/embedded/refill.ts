import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { topics, type Topic } from '../../../schemas/topics.ts';
import { packPayload } from '../payload.ts';
import type { LogRecord } from '../port.ts';
import type { RefillPartition } from '../refill.ts';
import { beginDay, dayOf, keyOf, openExisting, pathOf } from './day-file.ts';
import { makeDirectories, syncDirectory } from './directory.ts';
import type { EmbeddedLogOptions } from './embedded-log.ts';
import { translating } from './sqlite-fault.ts';
import { TopicState } from './topic-state.ts';

/** Bytes between two commits. */
const commitBytes = 8 << 20;

/**
 * Writes an empty log anew, every record at the offset and, by its own time, in the day file it had, so that it goes when
 * it would have gone. One topic after the other; partitions of one topic must follow each other.
 * @throws Fault DISK_FULL, DATA_UNWRITABLE, LOG_MISMATCH
 */
export async function refillEmbeddedLog(
  { directory, telemetryPartitions, clock }: EmbeddedLogOptions,
  partitions: AsyncIterable<RefillPartition>,
): Promise<void> {
  makeDirectories(directory);
  new TopicState(join(directory, topics.telemetry)).settlePartitions(topics.telemetry, telemetryPartitions);
  let filling: TopicRefill | undefined;
  for await (const part of partitions) {
    if (filling?.topic !== part.topic) filling?.finish();
    if (filling?.topic !== part.topic) filling = new TopicRefill(part.topic, directory, dayOf(clock.now()));
    await filling.fill(part);
  }
  filling?.finish();
}

interface Day {
  database: DatabaseSync;
  insert: StatementSync;
  /** Last offset of each partition that has a record here. */
  lasts: Map<number, number>;
}

/** Built beside the topic's directory and moved there file by file, oldest first. */
class TopicRefill {
  readonly topic: Topic;
  readonly #directory: string;
  readonly #aside: string;
  readonly #today: string;
  readonly #days = new Map<string, Day>();
  readonly #partitions: Pick<RefillPartition, 'partition' | 'low' | 'next'>[] = [];
  #uncommitted = 0;

  constructor(topic: Topic, directory: string, today: string) {
    this.topic = topic;
    this.#directory = join(directory, topic);
    this.#aside = join(this.#directory, 'refill');
    this.#today = today;
    rmSync(this.#aside, { recursive: true, force: true });
    mkdirSync(this.#aside);
  }

  async fill({ partition, low, next, records }: RefillPartition): Promise<void> {
    this.#partitions.push({ partition, low, next });
    let day = '';
    for await (const record of records) {
      // Of today at the latest: appends go on in the newest file there is.
      const own = dayOf(Math.max(0, record.header.time));
      if (own > day) day = own > this.#today ? this.#today : own;
      this.#put(day, partition, record);
    }
    this.#commit();
  }

  /** Tells each file where its partitions begin, and puts the files in their place. */
  finish(): void {
    if (this.#partitions.some(({ next }) => next > 0)) this.#day(this.#today);
    const days = [...this.#days.keys()].toSorted();
    // A file begins behind the last record before it: a reader who wants an offset that no record has must get to the next.
    const starts = new Map(this.#partitions.map(({ partition, low }) => [partition, low]));
    for (const day of days) {
      const { database, lasts } = this.#day(day);
      translating(pathOf(this.#aside, day), () => {
        const insert = database.prepare('INSERT INTO starts VALUES (?, ?)');
        for (const [partition, start] of starts) insert.run(partition, start);
        database.close();
      });
      for (const [partition, last] of lasts) starts.set(partition, last + 1);
    }
    for (const day of days) renameSync(pathOf(this.#aside, day), pathOf(this.#directory, day));
    rmSync(this.#aside, { recursive: true });
    syncDirectory(this.#directory);
  }

  #put(day: string, partition: number, { offset, header, payload }: LogRecord): void {
    const file = this.#day(day);
    file.lasts.set(partition, offset);
    const packed = packPayload(payload);
    translating(pathOf(this.#aside, day), () => {
      if (!file.database.isTransaction) file.database.exec('BEGIN IMMEDIATE');
      file.insert.run(keyOf(partition, offset), header.time, JSON.stringify(header), packed);
    });
    this.#uncommitted += packed.length;
    if (this.#uncommitted > commitBytes) this.#commit();
  }

  #commit(): void {
    for (const [day, { database }] of this.#days)
      if (database.isTransaction) translating(pathOf(this.#aside, day), () => database.exec('COMMIT'));
    this.#uncommitted = 0;
  }

  #day(day: string): Day {
    const open = this.#days.get(day);
    if (open !== undefined) return open;
    const file = pathOf(this.#aside, day);
    const begun = translating(file, () => {
      beginDay(file, new Map());
      const database = openExisting(file, 'write');
      // Nobody reads here yet: SQLite may move its log into the file whenever it likes.
      database.exec('PRAGMA wal_autocheckpoint = 1000');
      const insert = database.prepare('INSERT INTO records (key, time, header, payload) VALUES (?, ?, ?, ?)');
      return { database, insert, lasts: new Map<number, number>() };
    });
    this.#days.set(day, begun);
    return begun;
  }
}
