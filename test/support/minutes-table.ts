import { learnProfiles, type LearnOptions } from '../../learn/profiles.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';
import { type Baseline, baselineSchema } from '../../schemas/baseline.ts';

/** A device sends as many messages in every minute, the noise's share of them more or less. */
export interface Spell {
  device: string;
  cohort: string;
  /** Event time of the first minute, ms, and how many. */
  from: number;
  minutes: number;
  messages: number;
  noise?: number;
}

/** A table like `device_hours` that weeks fit in at once: that one has a partition per hour. */
export class MinutesTable {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** @param spells as they were, in `hours_kept`; what is learned from has the counts of every `every`th minute alone */
  async fill(spells: readonly Spell[], every = 1): Promise<void> {
    const statements = [
      'CREATE OR REPLACE TABLE hours_kept AS device_hours ENGINE = Memory',
      'CREATE OR REPLACE TABLE hours_thinned AS device_hours ENGINE = Memory',
      'CREATE OR REPLACE TABLE spells (device String, cohort String, from UInt32, minutes UInt32, messages Float64, noise Float64) ENGINE = Memory',
    ];
    for (const sql of statements) await this.#store.command(sql);
    await this.#store.insertJson(
      'spells',
      spells.map(({ noise = 0, from, ...spell }) => ({ ...spell, noise, from: Math.floor(from / 60_000) })),
    );
    await this.#store.command(
      `INSERT INTO hours_kept (tenant, device, hour, received, cohort, minutes, messages, bytes)
       SELECT 'acme', device, toStartOfHour(toDateTime(60 * at, 'UTC')) AS hour, hour AS received, any(cohort), groupArray(at % 60) AS minutes,
         groupArray(sent) AS messages, groupArray(100 * sent) AS bytes
       FROM (
         SELECT device, cohort, from + n AS at, toUInt64(round(messages * (1 + noise * (cityHash64(device, at) % 2001 / 1000 - 1)))) AS sent
         FROM spells ARRAY JOIN range(minutes) AS n ORDER BY at)
       GROUP BY device, hour`,
    );
    await this.#store.command(
      `INSERT INTO hours_thinned (tenant, device, hour, received, cohort, every, first, last, minutes, messages, bytes)
       WITH counts -> arrayFilter((_, minute) -> (minute + intHash32(intDiv(toUnixTimestamp(hour), 3600))) % {every:UInt8} = 0, counts, minutes) AS kept
       SELECT tenant, device, hour, received, cohort, {every:UInt8}, first, last, kept(minutes), kept(messages), kept(bytes) FROM hours_kept`,
      { every },
    );
  }

  /** What learning's own statements find in it. */
  async learn(options: LearnOptions): Promise<Baseline[]> {
    const own = (sql: string): string => sql.replaceAll('device_hours', 'hours_thinned');
    const chunks: Baseline[] = [];
    const store = {
      query: <T extends object>(sql: string, params?: Record<string, unknown>) =>
        this.#store.query<T>(own(sql), params),
      command: (sql: string, params?: Record<string, unknown>) => this.#store.command(own(sql), params),
    };
    for await (const chunk of learnProfiles(store, options)) chunks.push(baselineSchema.parse(chunk));
    return chunks;
  }
}
