import type { Event } from '../../schemas/event/event.ts';
import type { WindowDetector } from '../detector.ts';
import { add, judgeCrowd } from '../gateway-flood/crowd.ts';
import { crowdSettings, type Settings } from '../gateway-flood/settings.ts';
import { type Memory, memoryShape, type Window, windowShape } from '../gateway-flood/memory.ts';

/** One event in so many is looked at: a fleet has enough of them, and most cost nothing then. A power of two. */
const sampled = 8;

/** Neither batches of one line nor stamps of whole seconds all fall in or all out. */
function isSampled({ index, time }: Event): boolean {
  return ((index + Math.floor(time / 1000)) & (sampled - 1)) === 0;
}

export const fleetFlood: WindowDetector<Memory, Window, Settings> = {
  id: 'fleet-flood',
  code: 'D14',
  title: 'Many devices of a whole fleet send more than is usual, each a little',
  type: 'window',
  lane: 'telemetry',
  reads: ['message-published'],
  subjectKind: 'tenant',
  attack: { version: '17.1', techniques: ['T1498', 'T1499.002', 'T0814'] },
  reasons: { fleet_flood: ['medium'] },
  settings: crowdSettings,
  quietMs: 3_600_000,
  retainMs: 2 * 86_400_000,
  windowMs: 5 * 60_000,
  subjectOf: (event) => (isSampled(event) ? event.tenant : ''),
  start: memoryShape,
  open: windowShape,
  count: add,
  judge: (memory, window, context) => judgeCrowd(memory, window, context, 'fleet'),
};
