import type { Case } from '../schemas/case.ts';
import type { ResponseCommand } from '../schemas/command.ts';
import type { Suppression } from '../schemas/suppression.ts';
import type { AlertState } from './alert.ts';
import type { Batches, Risks } from './risk/risk.ts';
import type { Scorecards } from './scorecard.ts';

/** What triage knows of one tenant. */
export interface TenantState {
  lastNumber: number;
  alerts: Map<number, AlertState>;
  /** The latest alert of each detector, subject and reason. */
  latest: Map<string, number>;
  /** Open alerts: all of them, and by what the limit on them counts. */
  open: number;
  openOf: Map<string, number>;
  /** Closed alerts in the order of closing. */
  closed: Map<number, number>;
  lastCase: number;
  cases: Map<number, Case>;
  /** The alert last seen under each thing that alerts may share. */
  groups: Map<string, { number: number; at: number }>;
  /** Open alerts that explain others. */
  inhibitors: Set<number>;
  lastSuppression: number;
  suppressions: Map<number, Suppression>;
  /** By alert: what waits for a person. */
  proposals: Map<number, Map<string, ResponseCommand>>;
  scorecards: Scorecards;
  /** What weak findings come to, by subject and by production batch. */
  risks: Risks;
  batches: Batches;
  findings: Map<string, { number: number; version: number }>;
  requests: Map<string, true>;
  /** Commands given, and the last of their outcomes that was reported. */
  commands: Map<string, { number: number; reported: string }>;
}
