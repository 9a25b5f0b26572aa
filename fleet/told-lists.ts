import type { Fact } from '../schemas/fact.ts';

export interface KnownList {
  issuer: string;
  name: string;
  number: string;
  thisUpdate: number;
  nextUpdate: number;
  entries: number;
}

interface Reading {
  list: string;
  entries: number;
}

export interface KnownBatch {
  manufacturer: string;
  batch: string;
}

/** What issuers and manufacturers have told: the newest complete revocation list of each issuer, and every batch. */
export class ToldLists {
  readonly #tenants = new Map<string, Map<string, KnownList>>();
  /** By tenant: every production batch that was ordered or listed. */
  readonly #batches = new Map<string, Map<string, KnownBatch>>();
  readonly #reading = new Map<string, Reading>();

  apply(fact: Fact): void {
    if (fact.type === 'batch-ordered' || fact.type === 'devices-issued')
      this.#batch(fact.tenant, fact.manufacturer, fact.productionBatch);
    if (fact.type !== 'revocations-listed') return;
    const { tenant, issuer, list, number, thisUpdate, nextUpdate, issuerName: name } = fact;
    const key = JSON.stringify([tenant, issuer]);
    const before = this.#reading.get(key);
    const entries = (before?.list === list ? before.entries : 0) + fact.revoked.length;
    this.#reading.set(key, { list, entries });
    if (!fact.complete) return;
    let lists = this.#tenants.get(tenant);
    if (lists === undefined) this.#tenants.set(tenant, (lists = new Map()));
    if ((lists.get(issuer)?.thisUpdate ?? 0) <= thisUpdate)
      lists.set(issuer, { issuer, name, number, thisUpdate, nextUpdate, entries });
  }

  lists(tenant: string): readonly KnownList[] {
    return [...(this.#tenants.get(tenant)?.values() ?? [])];
  }

  batches(tenant: string): readonly KnownBatch[] {
    return [...(this.#batches.get(tenant)?.values() ?? [])];
  }

  #batch(tenant: string, manufacturer: string, batch: string): void {
    let batches = this.#batches.get(tenant);
    if (batches === undefined) this.#batches.set(tenant, (batches = new Map()));
    batches.set(JSON.stringify([manufacturer, batch]), { manufacturer, batch });
  }
}
