import type { IssuerClass } from '../../schemas/event/event.ts';
import { limits } from '../../schemas/limits.ts';
import { IssuerKeys } from '../issuer-keys.ts';
import type { Versions } from '../versions.ts';
import { readCertificate } from './certificate.ts';
import { type Importing, noChanges } from './importer.ts';

/** Which kind of authority issuers are, from their certificates: known by key id, and by name for sources that print only that. */
export class IssuerImport {
  readonly changes = noChanges();
  readonly #known: Versions<IssuerClass>;
  readonly #importing: Importing;
  readonly #class: IssuerClass;
  readonly #keys = new IssuerKeys();
  readonly #seen = new Set<string>();

  constructor(known: Versions<IssuerClass>, importing: Importing, issuerClass: IssuerClass) {
    this.#known = known;
    this.#importing = importing;
    this.#class = issuerClass;
  }

  /** An authority's certificate in DER. '' when it was taken, else why not. */
  takeCertificate(der: Uint8Array): string {
    const read = readCertificate(der);
    if (read === undefined) return 'certificate_unreadable';
    if (!read.isAuthority) return 'certificate_of_no_authority';
    const name = read.subject === '' ? '' : `dn:${read.subject}`;
    if (name.length > limits.textChars || (name === '' && read.keyId === '')) return 'issuer_has_no_usable_name';
    for (const issuer of [read.keyId, name]) if (issuer !== '') this.#classify(issuer);
    return '';
  }

  finish(): undefined {
    this.#seen.clear();
  }

  #classify(issuer: string): void {
    const { tenant, importedAt, tell } = this.#importing;
    const key = this.#keys.of(issuer);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    if (!this.#known.differs(key, this.#class)) {
      this.changes.unchanged++;
      return;
    }
    if (this.#known.get(key, Number.POSITIVE_INFINITY) === undefined) this.changes.added++;
    else this.changes.changed++;
    tell({ type: 'issuer-classified', tenant, importedAt, issuer, class: this.#class });
  }
}
