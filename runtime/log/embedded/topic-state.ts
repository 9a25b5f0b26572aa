import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Fault } from '../../errors.ts';
import { translating } from './sqlite-fault.ts';

/**
 * `state.sqlite` of a topic: the number of partitions it was begun with, and the lock under which day files are begun and
 * removed. SQLite's own lock goes with the process that held it, however that ended.
 */
export class TopicState {
  readonly #file: string;

  constructor(directory: string) {
    this.#file = join(directory, 'state.sqlite');
  }

  /** Runs `action` while no other process begins or removes a day file of this topic. */
  locked<T>(action: (database: DatabaseSync) => T): T {
    return translating(this.#file, () => {
      const database = new DatabaseSync(this.#file, { timeout: 10_000 });
      try {
        database.exec('BEGIN IMMEDIATE');
        const result = action(database);
        database.exec('COMMIT');
        return result;
      } finally {
        database.close();
      }
    });
  }

  /** Records the count on first use; afterwards another one is LOG_MISMATCH. */
  settlePartitions(topic: string, configured: number): void {
    const recorded = this.locked((database) => {
      database.exec(
        'CREATE TABLE IF NOT EXISTS topic (id INTEGER PRIMARY KEY CHECK (id = 1), partitions INTEGER NOT NULL)',
      );
      database.prepare('INSERT OR IGNORE INTO topic VALUES (1, ?)').run(configured);
      return (database.prepare('SELECT partitions FROM topic').get() as { partitions: number }).partitions;
    });
    if (recorded === configured) return;
    throw new Fault(
      'LOG_MISMATCH',
      `${topic} in ${this.#file} has ${recorded} partitions, the configuration says ${configured}: ` +
        `set it back to ${recorded}, or begin a new data directory`,
    );
  }
}
