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

/** The newest complete revocation list of each issuer. */
export class IssuerLists {
  readonly #tenants = new Map<string, Map<string, KnownList>>();
  readonly #reading = new Map<string, Reading>();

  apply(fact: Fact): void {
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

  of(tenant: string): readonly KnownList[] {
    return [...(this.#tenants.get(tenant)?.values() ?? [])];
  }
}
