import type { Alert } from '../../../schemas/alert.ts';
import type { AlertPage, TimelineEntry } from '../../../schemas/api/alerts.ts';
import type { Case } from '../../../schemas/case.ts';
import type { ResponseCommand } from '../../../schemas/command.ts';
import type { Finding } from '../../../schemas/finding.ts';
import type { Change } from '../../../schemas/journal.ts';
import type { Request, RequestType } from '../../../schemas/request.ts';
import type { Suppression, SuppressionScope } from '../../../schemas/suppression.ts';
import type { AlertQueue } from '../alerts/queue.ts';

/** What each kind of wish says beside who asks, of whom and when: distributed over the union. */
export type AskedOfTriage = {
  [T in RequestType]: Omit<Extract<Request, { type: T }>, 'id' | 'actor' | 'at' | 'tenant'>;
}[RequestType];

/** What the journal says of one alert. */
export interface AlertHistory {
  /** Latest first, one of each id. */
  findings: Finding[];
  timeline: TimelineEntry[];
  commands: AlertPage['commands'];
}

/** Alerts and cases as the journal has them, folded while it grows. */
export interface AlertBook {
  /** Offset of the journal that this is as of. */
  readonly asOf: number;
  /** Empty for a tenant of whom nothing was heard. */
  queue(tenant: string): AlertQueue;
  cases(tenant: string): Iterable<Case>;
  case(tenant: string, number: number): Case | undefined;
  suppressions(tenant: string): Iterable<Suppression>;
  suppression(tenant: string, number: number): Suppression | undefined;
  /** Alerts not closed that a suppression of this scope would be about, and how long it may last, ms: undefined when it names too little. */
  fitting(tenant: string, scope: SuppressionScope): { alerts: Alert[]; longestMs: number | undefined };
  /** Responses that wait for a person, the oldest first. */
  proposals(tenant: string): ResponseCommand[];
  /** @throws Fault of the log */
  history(tenant: string, alert: number): Promise<AlertHistory>;
  caseTimeline(tenant: string, number: number): Promise<TimelineEntry[]>;
  /**
   * Writes wishes down and waits for triage to decide each; refusals are answers too.
   * @throws Refused INPUT_INVALID for what is no wish, TIMEOUT when triage does not answer
   */
  ask(tenant: string, name: string, wishes: readonly AskedOfTriage[]): Promise<Change[]>;
}
