import { mosquittoStore, type MosquittoStore } from '../../responders/reset-credentials/mosquitto.ts';
import type { Deliver } from '../../responders/reset-credentials/store.ts';
import { readSecret } from '../../runtime/config/secret.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { readFileSync } from 'node:fs';

/** The enforcement points of the configuration. */
export class Brokers {
  readonly #stores: { tenant: string; store: MosquittoStore }[];

  /** @throws Fault CONFIG_INVALID when a secret cannot be read */
  constructor({ brokers }: Config['campaign']) {
    this.#stores = brokers.map(({ name, tenant, url, username, passwordFile, authority }) => ({
      tenant,
      store: mosquittoStore(name, {
        ...{ url, username, password: readSecret(passwordFile) },
        authority: authority === undefined ? undefined : readFileSync(authority),
      }),
    }));
  }

  of(tenant: string): MosquittoStore[] {
    return this.#stores.filter((one) => one.tenant === tenant).map(({ store }) => store);
  }

  /** At each of them: which one a device is connected to need not be known. */
  deliver(tenant: string): Deliver {
    return async (deliveries, signal) => {
      await Promise.all(this.of(tenant).map((store) => store.deliver(deliveries, signal)));
    };
  }

  close(): void {
    for (const { store } of this.#stores) store.close();
  }
}
