import type { ClickHouseSettings } from '@clickhouse/client';

export interface QueryOptions {
  settings?: ClickHouseSettings;
  /** Stops the query at the server too. */
  signal?: AbortSignal;
  /** More rows than this are refused (STORE_REFUSED). */
  maxRows?: number;
  /** Real ms. Default 60,000; afterwards TIMEOUT. */
  timeoutMs?: number;
}
