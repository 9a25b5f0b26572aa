import type { Finding } from '../schemas/finding.ts';
import type { SubjectKind } from './detector.ts';
import type { Reasons } from './reasons.ts';

/** A detector that judges what the partitions of both lanes saw together: it folds their summaries, not their events. */
export interface Watching<Settings> {
  /** The folder's name. */
  readonly id: string;
  /** D01 to D27. */
  readonly code: string;
  readonly title: string;
  readonly subjectKinds: readonly SubjectKind[];
  readonly attack: Finding['attack'];
  readonly reasons: Reasons;
  readonly settings: Settings;
}
