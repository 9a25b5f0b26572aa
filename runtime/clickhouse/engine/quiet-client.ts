import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { ClickHouseClient, ClickHouseClientConfigOptions } from '@clickhouse/client';

/** The client as it is, for tests that provoke errors by the dozen. */
export function quietClient(options: ClickHouseClientConfigOptions): ClickHouseClient {
  return createClient({ ...options, log: { level: ClickHouseLogLevel.OFF } });
}
