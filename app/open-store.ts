import { openStore, type Store } from '../runtime/clickhouse/store.ts';
import { readEndpoint } from './engine-endpoint.ts';
import type { Config } from '../runtime/config/schema.ts';
import { readSecret } from '../runtime/config/secret.ts';
import { storeTls } from './store-tls.ts';

export function openStoreFor(config: Config, as: 'writer' | 'reader' = 'writer'): Store {
  if (config.clickhouse === undefined) {
    const endpoint = readEndpoint(config.data);
    const [user, password] = as === 'reader' ? ['reader', endpoint.readerPassword] : ['tocsin', endpoint.password];
    return openStore({ url: `http://127.0.0.1:${endpoint.port}`, user, password, database: 'tocsin' });
  }
  const { url, user, passwordFile, database, tls } = config.clickhouse;
  return openStore({
    ...{ url, user, password: readSecret(passwordFile), database },
    ...(tls === undefined ? {} : { tls: storeTls(tls) }),
  });
}
