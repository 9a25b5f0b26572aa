import type { StoreOptions } from '../runtime/clickhouse/store.ts';
import type { Config } from '../runtime/config/schema.ts';
import { readNamed } from './read-file.ts';

type TlsConfig = NonNullable<NonNullable<Config['clickhouse']>['tls']>;

/** The files that the configuration names for ClickHouse. @throws Fault CONFIG_INVALID */
export function storeTls({ authority, certificate, key }: TlsConfig): NonNullable<StoreOptions['tls']> {
  const ca = readNamed(authority);
  return certificate === undefined || key === undefined
    ? { ca }
    : { ca, cert: readNamed(certificate), key: readNamed(key) };
}
