/** What learning needs of ClickHouse: `Store` of runtime/clickhouse is one. */
export interface LearnStore {
  query<T extends object>(sql: string, params?: Record<string, unknown>): Promise<T[]>;
  command(sql: string, params?: Record<string, unknown>): Promise<void>;
}
