import { randomBytes } from 'node:crypto';
import { closeSync, linkSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Checkpoints } from './checkpoints.ts';
import { beginDay, endOf, keyOf, listDays, openExisting, pathOf, readNext, readNexts, readStarts } from './day-file.ts';
import { syncDirectory } from './directory.ts';
import { translating } from './sqlite-fault.ts';
import { TopicState } from './topic-state.ts';

export interface PackedRecord {
  partition: number;
  time: number;
  header: string;
  /** zstd. */
  payload: Uint8Array;
}

const walBytes = 4 << 20;

interface OpenDay {
  day: string;
  database: DatabaseSync;
  insert: StatementSync;
  starts: Map<number, number>;
}

/** Appends to one topic and removes its old days. Several processes may each have one; SQLite's locks put them in line. */
export class TopicWriter {
  readonly #directory: string;
  readonly #state: TopicState;
  readonly #checkpoints: Checkpoints;
  #current: OpenDay | undefined;
  #bell: number | undefined;
  /** Bytes in the write-ahead log since it was last moved into the file. */
  #ahead = 0;
  #moving = false;

  constructor(directory: string, checkpoints: Checkpoints) {
    this.#directory = directory;
    this.#checkpoints = checkpoints;
    this.#state = new TopicState(directory);
  }

  /** One durable transaction, whole or absent. Returns the offsets in order. */
  append(day: string, records: readonly PackedRecord[]): number[] {
    for (;;) {
      const current = this.#latest(day);
      const file = pathOf(this.#directory, current.day);
      const offsets = translating(file, () => this.#insert(current, records));
      if (offsets === undefined) continue;
      for (const { payload, header } of records) this.#ahead += payload.length + header.length;
      this.ring();
      return offsets;
    }
  }

  /**
   * Has the write-ahead log moved into the file when it has grown, by another thread while appends go on: SQLite would do
   * it within a commit, and whoever waits for that would wait many times as long.
   */
  tidy(): void {
    const day = this.#current?.day;
    if (day === undefined || this.#moving || this.#ahead < walBytes) return;
    this.#moving = true;
    void this.#checkpoints.move(pathOf(this.#directory, day)).then(() => this.#finish(day));
  }

  /**
   * Moves what was appended meanwhile, so that the next append begins the write-ahead log anew instead of making it longer.
   * A failure costs nothing but another try.
   */
  #finish(day: string): void {
    this.#moving = false;
    if (this.#current?.day !== day) return;
    try {
      this.#current.database.exec('PRAGMA wal_checkpoint(PASSIVE)');
      this.#ahead = 0;
    } catch {
      this.#ahead = walBytes / 2;
    }
  }

  /** Removes every day file that ended before `time`. What is newest stays, or leaves an empty day that keeps the offsets. */
  trim(time: number, today: string): void {
    const newest = listDays(this.#directory).at(-1);
    if (newest !== undefined && newest < today && endOf(newest) <= time) this.#latest(today);
    this.#state.locked(() => {
      for (const day of listDays(this.#directory).slice(0, -1)) {
        if (endOf(day) > time) break;
        const file = pathOf(this.#directory, day);
        // The file itself goes first: once it has, nobody can open the other two as if they were its own.
        for (const name of [file, `${file}-wal`, `${file}-shm`]) rmSync(name, { force: true });
      }
    });
    this.ring();
  }

  /** Wakes readers in other processes. A lost ring costs them a fifth of a second, so it never fails an append. */
  ring(): void {
    try {
      this.#bell ??= openSync(join(this.#directory, 'bell'), 'w');
      writeSync(this.#bell, '.', 0);
    } catch {
      this.#bell = undefined;
    }
  }

  close(): void {
    this.#current?.database.close();
    this.#current = undefined;
    if (this.#bell !== undefined) closeSync(this.#bell);
    this.#bell = undefined;
  }

  /** Undefined when another process began a newer file meanwhile: nothing more may go into this one. */
  #insert({ day, database, insert, starts }: OpenDay, records: readonly PackedRecord[]): number[] | undefined {
    database.exec('BEGIN IMMEDIATE');
    try {
      if (listDays(this.#directory).at(-1) !== day) {
        database.exec('ROLLBACK');
        return undefined;
      }
      const next = new Map<number, number>();
      const offsets = records.map(({ partition, time, header, payload }) => {
        const offset = next.get(partition) ?? readNext(database, starts, partition);
        insert.run(keyOf(partition, offset), time, header, payload);
        next.set(partition, offset + 1);
        return offset;
      });
      database.exec('COMMIT');
      return offsets;
    } catch (failure) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw failure;
    }
  }

  /** The newest file, begun now when `day` has none yet. A clock that steps back goes on in the newest there is. */
  #latest(day: string): OpenDay {
    let newest = listDays(this.#directory).at(-1);
    if (newest === undefined || newest < day) newest = this.#begin(day);
    if (this.#current?.day === newest) return this.#current;
    this.#current?.database.close();
    this.#current = undefined;
    const file = pathOf(this.#directory, newest);
    this.#current = translating(file, () => {
      const database = openExisting(file, 'write');
      try {
        const insert = database.prepare('INSERT INTO records (key, time, header, payload) VALUES (?, ?, ?, ?)');
        return { day: newest, database, insert, starts: readStarts(database) };
      } catch (failure) {
        database.close();
        throw failure;
      }
    });
    return this.#current;
  }

  /**
   * Begins a day file while holding the lock of the topic and the write lock of the file before it, so that no append
   * can slip into the old one once the new one has taken over its offsets. Linked into place whole: a kill leaves none.
   */
  #begin(day: string): string {
    const file = pathOf(this.#directory, day);
    return this.#state.locked(() => {
      const newest = listDays(this.#directory).at(-1);
      if (newest !== undefined && newest >= day) return newest;
      for (const name of readdirSync(this.#directory)) {
        if (name.includes('.begun')) rmSync(join(this.#directory, name), { force: true });
      }
      const aside = join(this.#directory, `${randomBytes(6).toString('hex')}.begun`);
      const before = newest === undefined ? undefined : this.#lock(pathOf(this.#directory, newest));
      try {
        const starts = before === undefined ? new Map<number, number>() : readNexts(before);
        translating(file, () => beginDay(aside, starts));
        linkSync(aside, file);
        syncDirectory(this.#directory);
      } finally {
        before?.close();
        rmSync(aside, { force: true });
      }
      return day;
    });
  }

  #lock(file: string): DatabaseSync {
    return translating(file, () => {
      const database = openExisting(file, 'write');
      try {
        database.exec('BEGIN IMMEDIATE');
        return database;
      } catch (failure) {
        database.close();
        throw failure;
      }
    });
  }
}
