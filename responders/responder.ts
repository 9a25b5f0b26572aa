import type { NotificationCommand, NotificationType } from '../schemas/command.ts';

/** What became of one attempt. Reasons are snake_case codes: never the provider's text, which quotes recipients. */
export type Performed =
  | { readonly result: 'accepted'; readonly providerId: string }
  /** refused: it never will be taken. deferred: certainly not taken this time. unknown: perhaps taken. */
  | { readonly result: 'refused' | 'deferred' | 'unknown'; readonly reason: string };

export type LookedUp =
  | { readonly found: true; readonly providerId: string }
  | { readonly found: false }
  | { readonly found: 'unavailable'; readonly reason: string };

/** One outside effect. It never decides whether: policy did, and the outbox has checked limits, budget and dry run. */
export interface Responder {
  readonly type: NotificationType;
  /** Whether another command can undo it. */
  readonly reversible: boolean;
  /** An attempt that takes longer, ms, is aborted and counts as unknown. */
  readonly timeoutMs: number;
  /** Commands performed for one recipient in an hour; those beyond it are refused with reason `budget`. Left out: all. */
  readonly perRecipientPerHour?: number;
  /** Resolves, never rejects, with what became of it. Touches nothing outside once the signal is aborted. */
  perform(command: NotificationCommand, signal: AbortSignal): Promise<Performed>;
  /**
   * Asks the provider whether it has taken this command since `since` (ms): for providers that would send a repeated
   * request again. Left out where the receiver recognises a resend.
   */
  lookUp?(command: NotificationCommand, since: number, signal: AbortSignal): Promise<LookedUp>;
}
