import { crowdSettings, type Settings } from '../gateway-flood/settings.ts';
import type { Watching } from '../watching.ts';

/** D14: judged of the same counts as `gateway-flood`, by the same judge. */
export const fleetFlood: Watching<Settings> = {
  id: 'fleet-flood',
  code: 'D14',
  title: 'Many devices of a whole fleet send more than is usual, each a little',
  attack: { version: '17.1', techniques: ['T1498', 'T1499.002', 'T0814'] },
  subjectKinds: ['tenant'],
  reasons: { fleet_flood: ['medium'] },
  settings: { ...crowdSettings, leastMessages: 80 },
};
