import { canonicalId } from '../../schemas/canonical-id.ts';
import { attributeOf, deviceOf, eventId } from '../../schemas/event/event.ts';
import type { Issued, Known, StreamDetector, Verdict } from '../detector.ts';
import { deviceSubject, spoofableBy } from '../evidence.ts';
import { type Memory, memoryShape, type Settings } from './memory.ts';
import { listedVerdict, missingVerdict } from './verdicts.ts';

export const notOnIssuedList: StreamDetector<Memory, Settings> = {
  id: 'not-on-issued-list',
  code: 'D07',
  title: 'A device that no manufacturer says it made',
  type: 'stream',
  lane: 'identity',
  reads: ['session-opened', 'bootstrap-requested'],
  subjectKind: 'device',
  attack: { version: '17.1', techniques: ['T1195.003', 'T0862'] },
  reasons: { not_on_issued_list: ['info', 'medium', 'high'] },
  settings: { pendingMs: 72 * 3_600_000 },
  quietMs: 24 * 3_600_000,
  retainMs: 90 * 24 * 3_600_000,
  subjectOf: deviceSubject,
  start: memoryShape,

  observe(memory, event, settings, known) {
    const { tenant, time } = event;
    if (!known.hasIssuedLists(tenant)) return undefined;
    const device = deviceOf(event);
    if (issuedAs(known, tenant, device) !== undefined) {
      settle(memory);
      return undefined;
    }
    const batch = attributeOf(event, 'production_batch') || (known.device(tenant, device)?.productionBatch ?? '');
    if (isVouchedFor(known, tenant, device, batch)) return undefined;
    if (memory.firstAt === 0 || (time < memory.firstAt && memory.raisedAt === 0)) {
      memory.firstAt = time;
      memory.due = time + settings.pendingMs;
      memory.id = eventId(event);
      memory.gateway = event.gateway;
      memory.peer = event.peer;
      memory.spoofable = spoofableBy(event.trust);
    }
    if (batch !== '') memory.productionBatch = batch;
    return missingFromWhole(memory, device, tenant, known);
  },

  reconsider(memory, subject, tenant, _settings, known, now) {
    if (memory.firstAt === 0) return undefined;
    const issued = issuedAs(known, tenant, subject);
    if (issued === undefined) return missingFromWhole(memory, subject, tenant, known);
    const verdict = memory.raisedAt === 0 ? undefined : listedVerdict(memory, subject, issued, now);
    settle(memory);
    return verdict;
  },

  dueAt: ({ due }) => due,

  elapse(memory, subject, _tenant, { pendingMs }, _known, watermark) {
    memory.due = 0;
    memory.raisedAt = watermark;
    return missingVerdict(memory, subject, pendingMs, undefined);
  },
};

/** As it says its id, or in the form in which case and padding do not count. */
function issuedAs(known: Known, tenant: string, device: string): Issued | undefined {
  return known.issued(tenant, device) ?? known.issued(tenant, canonicalId(device));
}

function settle(memory: Memory): void {
  if (memory.firstAt === 0) return;
  Object.assign(memory, { firstAt: 0, due: 0, id: '', gateway: '', peer: '', productionBatch: '', raisedAt: 0 });
}

/** A device of the inventory whose batch nobody listed or ordered: its manufacturer sends no lists. */
function isVouchedFor(known: Known, tenant: string, device: string, batch: string): boolean {
  if (known.device(tenant, device) === undefined) return false;
  return batch === '' || (known.order(tenant, batch)?.listed ?? 0) === 0;
}

/** No list can be late for a batch of which as many ids are listed as were ordered. */
function missingFromWhole(memory: Memory, device: string, tenant: string, known: Known): Verdict | undefined {
  if (memory.productionBatch === '' || memory.raisedAt > 0) return undefined;
  const order = known.order(tenant, memory.productionBatch);
  if (order === undefined || order.quantity === 0 || order.listed < order.quantity) return undefined;
  memory.raisedAt = memory.firstAt;
  memory.due = 0;
  return missingVerdict(memory, device, 0, order);
}
