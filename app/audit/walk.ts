import { readJson } from '../../runtime/log/json-record.ts';
import type { LogRecord } from '../../runtime/log/port.ts';
import { type AuditedTopic, auditedTopics, type Seal, sealSchema } from '../../schemas/seal.ts';
import { type Topic, topics } from '../../schemas/topics.ts';
import { ActSide, bytesAtOnce, type Readable } from './act-side.ts';
import { Chain, type Flaw, type Head } from './chain.ts';

/** Where the chain of a tenant breaks first. */
export interface Break {
  flaw: Flaw;
  /** Of the seal that shows it; 0 for a record that has none. */
  number: number;
  /** `topic:offset` of what is not as it was. */
  record: string;
}

export interface TenantChain extends Head {
  broken: Break | null;
  /** Acts that are not sealed yet, and when the oldest was done. */
  waiting: number;
  waitingSince: number | null;
  /** Sealed acts whose records the log no longer holds. */
  gone: number;
}

/**
 * Walks all seals beside the records that they are of, both once and in order.
 * @param head told of each hash on the way: whoever noted one finds it again
 * @throws Fault of the log, DATA_CORRUPT for a seal that cannot be read
 */
export async function walkChain(
  log: Readable,
  { signal, head = () => undefined }: { signal?: AbortSignal; head?: (seal: Seal) => void } = {},
): Promise<Map<string, TenantChain>> {
  const chain = new Chain();
  const notes = new Map<string, Pick<TenantChain, 'broken' | 'waiting' | 'waitingSince' | 'gone'>>();
  const noteOf = (tenant: string) => {
    let note = notes.get(tenant);
    if (note === undefined) notes.set(tenant, (note = { broken: null, waiting: 0, waitingSince: null, gone: 0 }));
    return note;
  };
  const breaks = (tenant: string, found: Break): void => {
    noteOf(tenant).broken ??= found;
  };
  const sides = new Map<AuditedTopic, ActSide>();
  for (const topic of auditedTopics) sides.set(topic, await ActSide.open(log, topic));
  for await (const record of recordsOf(log, topics.audit, signal)) {
    const seal = readJson(record, sealSchema);
    const { tenant, number, topic, offset } = seal;
    const said = chain.take(seal);
    if (said === 'again') continue;
    head(seal);
    if (said !== '') breaks(tenant, { flaw: said, number, record: `${topics.audit}:${record.offset}` });
    const side = sides.get(topic) as ActSide;
    if (offset < side.low) {
      noteOf(tenant).gone++;
      continue;
    }
    const { passed, found } = await side.find(seal);
    for (const one of passed)
      breaks(one.tenant, { flaw: 'unsealed-record', number: 0, record: `${one.topic}:${one.offset}` });
    const flaw = found === undefined ? 'missing-record' : found.record === seal.record ? '' : 'altered-record';
    if (flaw !== '') breaks(tenant, { flaw, number, record: `${topic}:${offset}` });
  }
  for (const side of sides.values())
    for await (const { tenant, at } of side.rest()) {
      const note = noteOf(tenant);
      note.waiting++;
      note.waitingSince = Math.min(note.waitingSince ?? at, at);
    }
  const tenants = new Set([...chain.tenants, ...notes.keys()]);
  return new Map([...tenants].map((tenant) => [tenant, { ...chain.head(tenant), ...noteOf(tenant) }]));
}

/** What a topic holds now, and what comes while it is read. */
async function* recordsOf(log: Readable, topic: Topic, signal?: AbortSignal): AsyncGenerator<LogRecord> {
  let { low: at } = await log.bounds(topic, 0);
  for (;;) {
    signal?.throwIfAborted();
    const { next } = await log.bounds(topic, 0);
    if (at >= next) return;
    const records = await log.read(topic, 0, at, { bytes: bytesAtOnce });
    if (records.length === 0) return;
    yield* records;
    at = (records.at(-1)?.offset ?? at) + 1;
  }
}
