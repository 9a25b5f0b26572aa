import type { AlertPage } from '../../../schemas/api/alerts.ts';
import type { DetectorPage } from '../../../schemas/api/operations.ts';

export type DetectorSheet = Omit<DetectorPage['detectors'][number], 'volume'>;

/** The catalogue with its documents, and what people made of its alerts. */
export interface Detectors {
  sheets(tenant: string): DetectorSheet[];
  /** Empty texts for a detector that this build does not have. */
  runbook(detector: string): AlertPage['runbook'];
}
