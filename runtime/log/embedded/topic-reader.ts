import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Topic } from '../../../schemas/topics.ts';
import { Fault } from '../../errors.ts';
import { release } from '../../release.ts';
import { parseHeader, unpackPayload } from '../payload.ts';
import type { Bounds, LogRecord } from '../port.ts';
import { keyOf, listDays, offsetOf, openExisting, pathOf, readNext, readStarts } from './day-file.ts';
import { translating } from './sqlite-fault.ts';

interface Day {
  day: string;
  database: DatabaseSync;
  select: StatementSync;
  starts: Map<number, number>;
}

interface Row {
  key: number;
  header: string;
  payload: Uint8Array;
}

/** Reads one topic across its day files. Synchronous: a chunk is a few milliseconds of work. */
export class TopicReader {
  readonly #topic: Topic;
  readonly #directory: string;
  #days: string[] = [];
  readonly #open = new Map<string, Day>();

  constructor(topic: Topic, directory: string) {
    this.#topic = topic;
    this.#directory = directory;
  }

  read(partition: number, from: number, bytes: number): LogRecord[] {
    // Before saying that there is nothing, or that a file cannot be read, look which files there are now.
    try {
      const records = this.#readKnown(partition, from, bytes);
      if (records.length > 0) return records;
    } catch (failure) {
      if (failure instanceof Fault && failure.code === 'LOG_TRIMMED') throw failure;
    }
    this.#list();
    return this.#readKnown(partition, from, bytes);
  }

  bounds(partition: number): Bounds {
    this.#list();
    const newest = this.#days.at(-1);
    const oldest = this.#days[0];
    if (newest === undefined || oldest === undefined) return { low: 0, next: 0 };
    const { database, starts, day } = this.#opened(newest);
    const next = translating(pathOf(this.#directory, day), () => readNext(database, starts, partition));
    return { low: this.#opened(oldest).starts.get(partition) ?? 0, next };
  }

  close(): void {
    for (const { database } of this.#open.values()) database.close();
    this.#open.clear();
    this.#days = [];
  }

  #readKnown(partition: number, from: number, bytes: number): LogRecord[] {
    const day = this.#dayOf(partition, from);
    return day === undefined ? [] : this.#select(day, partition, from, bytes);
  }

  /** The last file that had begun when `from` was given out. */
  #dayOf(partition: number, from: number): Day | undefined {
    for (let i = this.#days.length - 1; i >= 0; i--) {
      const day = this.#opened(this.#days[i] ?? '');
      if ((day.starts.get(partition) ?? 0) <= from) return day;
    }
    const oldest = this.#days[0];
    if (oldest === undefined) return undefined;
    const low = this.#opened(oldest).starts.get(partition) ?? 0;
    throw new Fault('LOG_TRIMMED', `${this.#topic}/${partition} begins at ${low}, asked for ${from}`);
  }

  #select({ day, select }: Day, partition: number, from: number, bytes: number): LogRecord[] {
    const file = pathOf(this.#directory, day);
    return translating(file, () => {
      const records: LogRecord[] = [];
      let read = 0;
      for (const row of select.iterate(keyOf(partition, from), keyOf(partition + 1, 0))) {
        const { key, header, payload } = row as unknown as Row;
        const offset = offsetOf(key);
        const where = `${file}, partition ${partition} at ${offset},`;
        const unpacked = unpackPayload(payload, where);
        release(payload);
        const parsed = parseHeader(header, where);
        records.push({ topic: this.#topic, partition, offset, header: parsed, payload: unpacked, owned: true });
        read += unpacked.byteLength;
        if (read >= bytes) break;
      }
      return records;
    });
  }

  #list(): void {
    this.#days = translating(this.#directory, () => listDays(this.#directory));
    for (const [day, { database }] of this.#open) {
      if (this.#days.includes(day)) continue;
      database.close();
      this.#open.delete(day);
    }
  }

  #opened(day: string): Day {
    const open = this.#open.get(day);
    if (open !== undefined) return open;
    const file = pathOf(this.#directory, day);
    return translating(file, () => {
      const database = openExisting(file, 'read');
      try {
        const select = database.prepare(
          'SELECT key, header, payload FROM records WHERE key >= ? AND key < ? ORDER BY key',
        );
        const opened = { day, database, select, starts: readStarts(database) };
        this.#open.set(day, opened);
        return opened;
      } catch (failure) {
        database.close();
        throw failure;
      }
    });
  }
}
