import type { AlertPage } from '../../../schemas/api/alerts.ts';
import type { DetectorPage } from '../../../schemas/api/operations.ts';
import type { SettingsTried, WhatIf } from '../../../schemas/api/what-if.ts';

export type DetectorSheet = Omit<DetectorPage['detectors'][number], 'volume'>;

/** The catalogue with its documents, and what people made of its alerts. */
export interface Detectors {
  sheets(tenant: string): DetectorSheet[];
  /** Empty texts for a detector that this build does not have. */
  runbook(detector: string): AlertPage['runbook'];
}

export interface SettingsTrial {
  detector: string;
  /** Over those in force. */
  settings: SettingsTried;
  from: number;
  to: number;
}

/**
 * Judges what a tenant's events of a range give with other settings, beside what they give as it is set.
 * @throws Refused INPUT_INVALID for a detector or setting that there is not, TOO_MANY while another is under way, TIMEOUT
 */
export type TrySettings = (tenant: string, trial: SettingsTrial, signal: AbortSignal) => Promise<WhatIf>;
