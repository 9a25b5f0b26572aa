import type { AuditChain, AuditEntry, AuditKind, AuditPage } from '../../../schemas/api/audit.ts';

export interface AuditFilter {
  /** Words, each of which has to be there. */
  q: string;
  /** Accounts, of which any; none means everybody. */
  who: readonly string[];
  kind: readonly AuditKind[];
  /** ms: from here (included) to there (not). */
  from: number;
  to: number;
  /** What the caller may see at all. */
  kinds: ReadonlySet<AuditKind>;
}

/** Entries stand in the order of their time, those of one instant in that of their records. */
export type AuditPlace = Pick<AuditEntry, 'at' | 'id'>;

/** What people did, as far as the journals say, kept up to a bound. */
export interface Audit {
  /**
   * The latest first, and whether there are more. @param before the last entry seen; undefined to begin
   */
  page(
    tenant: string,
    filter: AuditFilter,
    before: AuditPlace | undefined,
    limit: number,
  ): Omit<AuditPage, 'next'> & { more: boolean };
  /** All that fit, the latest first. */
  all(tenant: string, filter: AuditFilter): Iterable<AuditEntry>;
}

/** What a walk over the chain of audited acts found. */
export interface AuditChains {
  /** @param patienceMs how long to wait for the first walk */
  of(tenant: string, patienceMs: number): Promise<AuditChain>;
}
