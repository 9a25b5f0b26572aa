import type { Candidate } from '../../cases/campaign/plan.ts';
import { Registry } from '../../fleet/registry.ts';
import { readJson } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import type { CampaignScope } from '../../schemas/campaign.ts';
import { factSchema } from '../../schemas/fact.ts';
import { topics } from '../../schemas/topics.ts';

const latest = Number.POSITIVE_INFINITY;

/** The devices that a scope names, as the inventory knows them now. */
export class Scopes {
  readonly #log: EventLog;
  readonly #registry = new Registry();
  #next = 0;

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** @throws Fault of the log */
  async of(tenant: string, scope: CampaignScope): Promise<{ devices: Candidate[]; fleet: number }> {
    await this.#read();
    const devices: Candidate[] = [];
    for (const device of this.#registry.devices(tenant, latest)) {
      const { id, site, model, gateway } = device;
      if (isIn(scope, device)) devices.push({ id, site, model, gateway });
    }
    return { devices, fleet: this.#registry.fleetSize(tenant, latest) };
  }

  async #read(): Promise<void> {
    const { next } = await this.#log.bounds(topics.fleet, 0);
    while (this.#next < next) {
      const records = await this.#log.read(topics.fleet, 0, this.#next);
      for (const record of records) this.#registry.apply(readJson(record, factSchema), record.offset);
      this.#next = (records.at(-1)?.offset ?? next - 1) + 1;
    }
  }
}

function isIn({ kind, id }: CampaignScope, device: Candidate & { productionBatch: string }): boolean {
  switch (kind) {
    case 'tenant':
      return true;
    case 'site':
      return device.site === id;
    case 'gateway':
      return device.gateway === id;
    case 'model':
      return device.model === id;
    case 'production-batch':
      return device.productionBatch === id;
    case 'device':
      return device.id === id;
  }
}
