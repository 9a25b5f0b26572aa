import type { Fact } from '../../schemas/fact.ts';
import type { RevocationList } from './parse.ts';

/** Serials per fact: about 300 KB of JSON, below what one record of the log should hold. */
const serialsPerFact = 5000;

/** The facts a list stands for, in order. An empty list is one fact, because it lifts what was listed before. */
export function factsOf(list: RevocationList, { tenant, importedAt }: { tenant: string; importedAt: number }): Fact[] {
  const facts: Fact[] = [];
  const chunks = Math.max(1, Math.ceil(list.revoked.length / serialsPerFact));
  for (let i = 0; i < chunks; i++) {
    facts.push({
      type: 'revocations-listed',
      tenant,
      issuer: list.keyId === '' ? `dn:${list.issuerName}` : list.keyId,
      issuerName: list.issuerName,
      list: list.fingerprint,
      number: list.number,
      thisUpdate: list.thisUpdate,
      nextUpdate: list.nextUpdate,
      importedAt,
      complete: i === chunks - 1 && !list.partial,
      revoked: list.revoked.slice(i * serialsPerFact, (i + 1) * serialsPerFact),
    });
  }
  return facts;
}
