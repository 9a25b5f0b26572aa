import type { RevocationTarget } from '../../cases/revocation/plan.ts';
import { isId } from '../../schemas/limits.ts';
import type { Targets } from '../quarantine/target.ts';
import type { KnownIssuer, Standing } from './standing.ts';

/** A certificate, and whose somebody says it is: '' for nobody. */
export interface NamedCertificate {
  /** Key id in hex, or `dn:` and the name; '' for whichever of ours it may be. */
  issuer: string;
  serial: string;
  device: string;
}

type Certificate = RevocationTarget['certificates'][number];

const nobody = {
  ...{ device: '', site: '', model: '', productionBatch: '' },
  sizes: { fleet: 0, site: 0, model: 0, productionBatch: 0 },
};

/** Finds out what a revocation would hit: whose certificates, of which of our issuers, and how they stand. */
export class RevocationTargets {
  readonly #targets: Pick<Targets, 'of' | 'ownerOf'>;
  readonly #standing: Standing;

  constructor(targets: Pick<Targets, 'of' | 'ownerOf'>, standing: Standing) {
    this.#targets = targets;
    this.#standing = standing;
  }

  /** All certificates of a device that facts or vouched channels told of. @throws Fault of log or store */
  async ofDevice(tenant: string, device: string, now: number): Promise<RevocationTarget> {
    await this.#standing.read();
    const { names, site, model, productionBatch, sizes } = await this.#targets.of(tenant, device, '', now);
    const certificates: Certificate[] = [];
    const beyond: RevocationTarget['beyond'][number][] = [];
    for (const { issuer, serial } of names.certificates) {
      const [ours, another] = issuer === '' ? [] : this.#standing.named(tenant, issuer);
      if (ours === undefined || another !== undefined) beyond.push({ issuer: issuer || 'unknown', serial });
      else certificates.push(this.#certificate(ours, serial));
    }
    return { device, site, model, productionBatch, sizes, certificates: distinct(certificates), beyond, obstacle: '' };
  }

  /** One certificate. Whom it belongs to is believed of facts and vouched channels only. @throws Fault of log or store */
  async ofCertificate(tenant: string, named: NamedCertificate, now: number): Promise<RevocationTarget> {
    await this.#standing.read();
    const { issuer, serial } = named;
    const candidates = this.#standing.named(tenant, issuer);
    const owners = await Promise.all(candidates.map((one) => this.#targets.ownerOf(tenant, waysToName(one), serial)));
    const recorded = candidates.filter((_, i) => owners[i] !== '');
    const [ours, another] = recorded.length === 0 ? candidates : recorded;
    const beyond = candidates.length === 0 ? [{ issuer: issuer || 'unknown', serial }] : [];
    if (ours === undefined || another !== undefined)
      return { ...nobody, certificates: [], beyond, obstacle: ours === undefined ? '' : 'issuer_ambiguous' };
    const about = { certificates: [this.#certificate(ours, serial)], beyond, obstacle: '' as const };
    const owner = owners[candidates.indexOf(ours)] ?? '';
    const likely = owner === '' ? named.device : owner;
    // The store is asked for somebody only: without a name the whole of it would have to be read.
    if (!isId(likely)) return { ...nobody, ...about };
    const { names, device, site, model, productionBatch, sizes } = await this.#targets.of(tenant, likely, '', now);
    const seen = names.certificates.some(
      (one) => one.serial === serial && this.#standing.named(tenant, one.issuer).includes(ours),
    );
    return owner !== '' || seen ? { device, site, model, productionBatch, sizes, ...about } : { ...nobody, ...about };
  }

  #certificate(issuer: KnownIssuer, serial: string): Certificate {
    return { issuer: issuer.keyId, serial, standing: this.#standing.of(issuer, serial) };
  }
}

function waysToName({ keyId, name }: KnownIssuer): string[] {
  return [keyId, `dn:${name}`];
}

/** One certificate may have been told of by key id and by name. */
function distinct(certificates: readonly Certificate[]): Certificate[] {
  return [...new Map(certificates.map((one) => [`${one.issuer} ${one.serial}`, one])).values()];
}
