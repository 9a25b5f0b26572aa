import { normaliseIssuerName } from './issuer-name.ts';

/** The names in events come from outside: no more of them are remembered at a time. */
const mostRemembered = 1_000;

/** One key for an issuer however a program printed its name. Few issuers, many events: each form is worked out once. */
export class IssuerKeys {
  readonly #keys = new Map<string, string>();

  /** `issuer` as an event names it: a key id, which stays as it is, or `dn:` and a name. */
  of(issuer: string): string {
    if (!issuer.startsWith('dn:')) return issuer;
    let key = this.#keys.get(issuer);
    if (key === undefined) {
      key = `dn:${normaliseIssuerName(issuer.slice(3))}`;
      if (this.#keys.size >= mostRemembered) this.#keys.clear();
      this.#keys.set(issuer, key);
    }
    return key;
  }
}
