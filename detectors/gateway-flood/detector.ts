import type { Watching } from '../watching.ts';
import { crowdSettings, type Settings } from './settings.ts';

/** D14: each partition counts (`crowd-watch.ts`), and `judge.ts` decides on what all of them counted. */
export const gatewayFlood: Watching<Settings> = {
  id: 'gateway-flood',
  code: 'D14',
  title: 'Many devices of a gateway send more than is usual, each a little',
  attack: { version: '17.1', techniques: ['T1498', 'T1499.002', 'T0814'] },
  subjectKinds: ['gateway'],
  reasons: { gateway_flood: ['low'] },
  settings: crowdSettings,
};
