import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Topic } from '../../../schemas/topics.ts';
import { translating } from './sqlite-fault.ts';

/**
 * Where consumers stand. Committed without waiting for the disk: after a power cut a consumer may start a little earlier,
 * which every consumer must bear anyway.
 */
export class Positions {
  readonly #file: string;
  #opened: { database: DatabaseSync; select: StatementSync; upsert: StatementSync } | undefined;

  constructor(directory: string) {
    this.#file = join(directory, 'positions.sqlite');
  }

  get(consumer: string, topic: Topic, partition: number): number | undefined {
    return translating(this.#file, () => {
      const row = this.#open().select.get(consumer, topic, partition) as { next: number } | undefined;
      return row?.next;
    });
  }

  set(consumer: string, topic: Topic, partition: number, next: number): void {
    translating(this.#file, () => this.#open().upsert.run(consumer, topic, partition, next));
  }

  close(): void {
    this.#opened?.database.close();
    this.#opened = undefined;
  }

  #open(): { select: StatementSync; upsert: StatementSync } {
    if (this.#opened !== undefined) return this.#opened;
    const database = new DatabaseSync(this.#file, { timeout: 5_000 });
    database.exec(`
      PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS positions (
        consumer TEXT, topic TEXT, partition INTEGER, next INTEGER NOT NULL, PRIMARY KEY (consumer, topic, partition)
      ) WITHOUT ROWID`);
    const key = 'consumer = ? AND topic = ? AND partition = ?';
    this.#opened = {
      database,
      select: database.prepare(`SELECT next FROM positions WHERE ${key}`),
      upsert: database.prepare(
        'INSERT INTO positions VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET next = excluded.next',
      ),
    };
    return this.#opened;
  }
}
