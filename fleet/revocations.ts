import type { Fact } from '../schemas/fact.ts';
import { normaliseIssuerName } from './issuer-name.ts';
import { hold, type KnownRevocation, removed } from './joined-revocation.ts';
import { asOf, earliest, type RevokingIssuer, serialOf, together } from './revoking-issuer.ts';

export type { KnownRevocation } from './joined-revocation.ts';

interface Tenant {
  issuers: Map<string, RevokingIssuer>;
  byName: Map<string, RevokingIssuer[]>;
}

/**
 * Folds revocation facts into an append-only view. Every look-up names the offset it may see up to (exclusive), so that
 * readers that stand at different points of the log share one view and each sees only its own past.
 */
export class Revocations {
  readonly #tenants = new Map<string, Tenant>();
  readonly #names = new Map<string, string>();
  #next = 0;

  /** The offset the next fact must not be below; facts seen before are skipped, so a second delivery changes nothing. */
  get next(): number {
    return this.#next;
  }

  apply(fact: Fact, offset: number): void {
    if (offset < this.#next) return;
    this.#next = offset + 1;
    if (fact.type === 'certificate-revoked') this.#single(fact, offset);
    else if (fact.type === 'revocations-listed') this.#listed(fact, offset);
  }

  /** `issuer` as an event names it: a key id, `dn:` and a name in any order, '' for every issuer of the tenant. */
  lookup(tenant: string, issuer: string, serial: string, before: number): KnownRevocation | undefined {
    const known = this.#tenants.get(tenant);
    if (known === undefined || serial === '') return undefined;
    if (issuer === '') return earliest(known.issuers.values(), serial, before);
    const exact = known.issuers.get(issuer);
    const found = exact === undefined ? undefined : asOf(exact, serial, before);
    if (found !== undefined || !issuer.startsWith('dn:')) return found;
    return earliest(known.byName.get(this.#normal(issuer.slice(3))) ?? [], serial, before);
  }

  /** All that an issuer has revoked: what is told of it by key id, and what by its name (`O=Fleet, CN=maker`) alone. */
  revoked(tenant: string, issuer: string, name: string, before: number): KnownRevocation[] {
    const issuers = this.#named(tenant, issuer, name);
    const serials = new Set(issuers.flatMap((one) => [...one.serials.keys()]));
    return [...serials].flatMap((serial) => together(issuers, serial, before) ?? []);
  }

  /** The same of one serial. */
  revokedOne(
    tenant: string,
    issuer: string,
    name: string,
    serial: string,
    before: number,
  ): KnownRevocation | undefined {
    return together(this.#named(tenant, issuer, name), serial, before);
  }

  /** Just after the newest fact about what an issuer has revoked; 0 when there is none. */
  toldBefore(tenant: string, issuer: string, name: string): number {
    return Math.max(0, ...this.#named(tenant, issuer, name).map(({ next }) => next));
  }

  /** An issuer as it is told of by key id, and by its name alone. */
  #named(tenant: string, issuer: string, name: string): RevokingIssuer[] {
    const normal = this.#normal(name);
    const all = [...(this.#tenants.get(tenant)?.issuers.values() ?? [])];
    return all.filter((one) => one.key === issuer || (one.key.startsWith('dn:') && this.#normal(one.name) === normal));
  }

  #single(fact: Extract<Fact, { type: 'certificate-revoked' }>, offset: number): void {
    const issuer = this.#issuer(fact.tenant, fact.issuer, '');
    issuer.next = offset + 1;
    const serial = serialOf(issuer, fact.serial);
    const { revokedAt, reasonCode, importedAt: learnedAt } = fact;
    const active = reasonCode !== removed;
    serial.single = { offset, active, revokedAt, learnedAt, reasonCode, before: serial.single };
    // The issuer takes back what it had on hold, whichever voice told of the hold.
    const { listed } = serial;
    if (!active && listed?.active === true && listed.reasonCode === hold)
      serial.listed = { ...listed, offset, active, learnedAt, before: listed };
  }

  #listed(fact: Extract<Fact, { type: 'revocations-listed' }>, offset: number): void {
    const issuer = this.#issuer(fact.tenant, fact.issuer, fact.issuerName);
    issuer.next = offset + 1;
    if (fact.thisUpdate < issuer.newest) return;
    for (const [text, revokedAt, reasonCode] of fact.revoked) {
      const serial = serialOf(issuer, text);
      serial.list = fact.list;
      const active = reasonCode !== removed;
      const last = serial.listed;
      if (last !== undefined && last.active === active && last.revokedAt === revokedAt) continue;
      serial.listed = { offset, active, revokedAt, learnedAt: fact.importedAt, reasonCode, before: last };
    }
    if (fact.complete) this.#lift(issuer, fact, offset);
  }

  #lift(
    issuer: RevokingIssuer,
    { list, thisUpdate, importedAt }: { list: string; thisUpdate: number; importedAt: number },
    offset: number,
  ): void {
    issuer.newest = thisUpdate;
    for (const serial of issuer.serials.values()) {
      const last = serial.listed;
      if (last === undefined || !last.active || serial.list === list) continue;
      serial.listed = { ...last, offset, active: false, learnedAt: importedAt, before: last };
    }
  }

  #issuer(tenant: string, key: string, name: string): RevokingIssuer {
    let known = this.#tenants.get(tenant);
    if (known === undefined) this.#tenants.set(tenant, (known = { issuers: new Map(), byName: new Map() }));
    let issuer = known.issuers.get(key);
    if (issuer === undefined) {
      issuer = { key, name: '', serials: new Map(), newest: 0, next: 0 };
      known.issuers.set(key, issuer);
    }
    const text = name === '' && key.startsWith('dn:') ? key.slice(3) : name;
    if (text !== '' && issuer.name === '') {
      issuer.name = text;
      const normal = this.#normal(text);
      const sharing = known.byName.get(normal);
      if (sharing === undefined) known.byName.set(normal, [issuer]);
      else sharing.push(issuer);
    }
    return issuer;
  }

  /** Few issuers, many events: remembered, but not without bound, for the names in events come from outside. */
  #normal(name: string): string {
    let normal = this.#names.get(name);
    if (normal === undefined) {
      normal = normaliseIssuerName(name);
      if (this.#names.size >= 1000) this.#names.clear();
      this.#names.set(name, normal);
    }
    return normal;
  }
}
