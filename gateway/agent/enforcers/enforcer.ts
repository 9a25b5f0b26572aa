import type { Denial, EnforcerName } from '../../../schemas/gateway.ts';

/** What became of one attempt to refuse somebody or to let them in again. */
export type Enforced =
  /** It holds (or has let go), whether by this attempt or before. */
  | { readonly done: true }
  /** Nothing in the denial that this enforcer knows a device by. */
  | { readonly done: false; readonly reason: 'not_applicable' }
  /** Not this time: it is tried again. snake_case. */
  | { readonly done: false; readonly reason: string };

/**
 * One way of refusing a device at this gateway. Both calls say how it shall be, not what to change: made twice, or after
 * a restart, they change nothing. They resolve, never reject, within `timeoutMs` (real).
 */
export interface Enforcer {
  readonly name: EnforcerName;
  readonly timeoutMs: number;
  deny(denial: Denial, signal: AbortSignal): Promise<Enforced>;
  /** @param others denials that stay in force: what they share with this one must stay refused */
  allow(denial: Denial, others: readonly Denial[], signal: AbortSignal): Promise<Enforced>;
}

export const done: Enforced = { done: true };
export const notApplicable: Enforced = { done: false, reason: 'not_applicable' };
