import type { AuditPage } from '../../../schemas/api/operations.ts';

/** What people did, as far as the journals say, kept up to a bound. */
export interface Audit {
  /**
   * The latest first. @param before `topic:offset` of the last entry seen, '' to begin
   * @throws Refused INPUT_INVALID for a place that is not kept
   */
  page(tenant: string, words: string, before: string, limit: number): AuditPage;
}
