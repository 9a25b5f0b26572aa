import type { WindowDetector } from '../detector.ts';
import { add, judgeCrowd } from './crowd.ts';
import { crowdSettings, type Settings } from './settings.ts';
import { type Memory, memoryShape, type Window, windowShape } from './memory.ts';

export const gatewayFlood: WindowDetector<Memory, Window, Settings> = {
  id: 'gateway-flood',
  code: 'D14',
  title: 'Many devices of a gateway send more than is usual, each a little',
  type: 'window',
  lane: 'telemetry',
  reads: ['message-published'],
  subjectKind: 'gateway',
  attack: { version: '17.1', techniques: ['T1498', 'T1499.002', 'T0814'] },
  reasons: { gateway_flood: ['low'] },
  settings: crowdSettings,
  quietMs: 3_600_000,
  retainMs: 2 * 86_400_000,
  windowMs: 5 * 60_000,
  subjectOf: ({ gateway }) => gateway,
  start: memoryShape,
  open: windowShape,
  count: add,
  judge: (memory, window, context) => judgeCrowd(memory, window, context, 'gateway'),
};
