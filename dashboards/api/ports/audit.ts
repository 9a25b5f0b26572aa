import type { AuditEntry, AuditKind, AuditPage } from '../../../schemas/api/audit.ts';

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

/** What people did, as far as the journals say, kept up to a bound. */
export interface Audit {
  /**
   * The latest first. @param before `topic:offset` of the last entry seen, '' to begin
   * @throws Refused INPUT_INVALID for a place that is not kept
   */
  page(tenant: string, filter: AuditFilter, before: string, limit: number): AuditPage;
  /** All that fit, the latest first. */
  all(tenant: string, filter: AuditFilter): Iterable<AuditEntry>;
}
