import { canonicalId } from '../../schemas/canonical-id.ts';
import { attributeOf, deviceOf, type Event, eventId } from '../../schemas/event/event.ts';
import type { Known, Order, StreamDetector } from '../detector.ts';
import { spoofableBy } from '../evidence.ts';
import { fingerprint } from '../statistics/fingerprint.ts';
import { overVerdict, withinVerdict } from './verdicts.ts';
import type { Memory } from './memory.ts';

export interface Settings {
  /** Ids counted per batch at most. */
  mostIds: number;
}

export const overProduction: StreamDetector<Memory, Settings> = {
  id: 'over-production',
  code: 'D07',
  title: 'More devices of a production batch than were ordered',
  type: 'stream',
  lane: 'identity',
  reads: ['session-opened', 'bootstrap-requested'],
  subjectKind: 'production-batch',
  attack: { version: '17.1', techniques: ['T1195.003', 'T0862'] },
  reasons: { over_production: ['info', 'high'] },
  settings: { mostIds: 2_000_000 },
  quietMs: 6 * 3_600_000,
  retainMs: 400 * 24 * 3_600_000,
  subjectOf: batchOf,
  start: () => ({ ids: new Set(), last: undefined, raised: '', raisedIds: 0 }),

  observe(memory, event, { mostIds }, known) {
    const device = deviceOf(event);
    const id = fingerprint(canonicalId(device));
    if (memory.ids.has(id) || memory.ids.size >= mostIds) return undefined;
    memory.ids.add(id);
    const { gateway, peer, time: at } = event;
    memory.last = { id: eventId(event), device, gateway, peer, at, spoofable: spoofableBy(event.trust) };
    const batch = batchOf(event, known);
    return judge(memory, batch, known.order(event.tenant, batch));
  },

  reconsider(memory, subject, tenant, _settings, known, now) {
    const order = known.order(tenant, subject);
    if (memory.raised === '') return judge(memory, subject, order);
    if (order === undefined || memory.ids.size > order.quantity) return undefined;
    const verdict = withinVerdict(memory, subject, order, now);
    memory.raised = '';
    memory.raisedIds = 0;
    return verdict;
  },
};

/** The batch that lists, inventory or the device itself name, in this order; the device's word decides last. */
export function batchOf(event: Event, known: Known): string {
  const device = deviceOf(event);
  if (device === '') return '';
  const { tenant } = event;
  const issued = known.issued(tenant, device) ?? known.issued(tenant, canonicalId(device));
  return (
    issued?.productionBatch || known.device(tenant, device)?.productionBatch || attributeOf(event, 'production_batch')
  );
}

function judge(memory: Memory, batch: string, order: Order | undefined) {
  const { last, ids } = memory;
  if (order === undefined || last === undefined || ids.size <= order.quantity) return undefined;
  memory.raised ||= last.id;
  memory.raisedIds = ids.size;
  return overVerdict(memory, last, batch, order);
}
