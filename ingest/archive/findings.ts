import type { Store } from '../../runtime/clickhouse/store.ts';
import { follow } from '../../runtime/log/follow.ts';
import { readJson } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import type { Logger } from '../../runtime/logger.ts';
import { type Finding, findingSchema } from '../../schemas/finding.ts';
import { topics } from '../../schemas/topics.ts';
import { patiently } from './patiently.ts';

interface Options {
  log: EventLog;
  store: Store;
  signal: AbortSignal;
  logger: Logger;
  /** Whether a device is forgotten, and what was found of it until then (ms). */
  isForgotten: (tenant: string, device: string, at: number) => boolean;
}

const consumer = 'archive-findings';

/** Shows findings in ClickHouse; rows are replaced by id and version. */
export async function projectFindings(
  { log, store, signal, logger, isForgotten }: Options,
  progress: { next: number },
): Promise<void> {
  const topic = topics.findings;
  const from = await patiently(
    { signal, logger },
    async () => (await log.position(consumer, topic, 0)) ?? (await log.bounds(topic, 0)).low,
  );
  progress.next = from;
  for await (const records of follow(log, topic, 0, from, { signal })) {
    const rows = records
      .map((record) => readJson(record, findingSchema))
      .filter((one) => !devicesOf(one).some((device) => isForgotten(one.tenant, device, one.concludedAt)))
      .map(rowOf);
    const next = (records.at(-1)?.offset ?? from - 1) + 1;
    if (rows.length > 0) await patiently({ signal, logger }, () => store.insertJson('findings', rows, { signal }));
    await patiently({ signal, logger }, () => log.commit(consumer, topic, 0, next));
    progress.next = next;
  }
}

function devicesOf({ device, subject }: Finding): string[] {
  return subject.kind === 'device' ? [device, subject.id] : [device];
}

function rowOf(finding: Finding): object {
  const { id, version, detector, code, tenant, reason, severity, title, at, device, gateway } = finding;
  const { subject, concludedAt, confidence, spoofable, evidence, facts, explanation } = finding;
  return {
    ...{ id, version, detector, code, tenant, reason, severity, title, at, device, gateway },
    ...{ confidence, spoofable, evidence },
    ...{ subject_kind: subject.kind, subject: subject.id, concluded_at: concludedAt },
    ...{ facts: JSON.stringify(facts), explanation: explanation === null ? '' : JSON.stringify(explanation) },
  };
}
