import type { Known } from '../detector.ts';
import type { CrowdKind, Settings } from './settings.ts';

/** Whose window is judged, and by what. */
export interface About {
  kind: CrowdKind;
  tenant: string;
  /** The gateway, or the tenant itself. */
  subject: string;
  /** Windows since 1970, and where it begins and ends, ms. */
  index: number;
  from: number;
  to: number;
  settings: Settings;
  known: Pick<Known, 'planned'>;
}
