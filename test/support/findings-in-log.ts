import { foldTopic } from '../../app/fold-topic.ts';
import { inOrder } from '../../app/rerun/judge.ts';
import type { EventLog, LogEntry } from '../../runtime/log/port.ts';
import type { Finding } from '../../schemas/finding.ts';
import { topics } from '../../schemas/topics.ts';

/**
 * Everything in `findings.v1`, in an order that depends on nothing but the findings. What somebody had sent off when it stood still
 * may be there once more: triage knows it by id and version, and so it counts once here. Nothing else may be there twice.
 * @param late what came to the log that way
 */
export async function findingsIn(log: EventLog, late: readonly LogEntry[]): Promise<Omit<Finding, 'cause'>[]> {
  const sentOff = new Set(late.filter(({ topic }) => topic === topics.findings).map(nameOf));
  const seen = new Set<string>();
  const found: Omit<Finding, 'cause'>[] = [];
  await foldTopic(log, topics.findings, 0, (record) => {
    const name = nameOf(record);
    if (seen.has(name) && sentOff.has(name)) return;
    seen.add(name);
    // Its place in the log differs with the partitions, and is no verdict.
    const { cause: _, ...finding } = findingOf(record);
    found.push(finding);
  });
  return found.sort(inOrder);
}

function findingOf({ payload }: Pick<LogEntry, 'payload'>): Finding {
  return JSON.parse(Buffer.from(payload).toString()) as Finding;
}

function nameOf(entry: Pick<LogEntry, 'payload'>): string {
  const { id, version } = findingOf(entry);
  return `${id}:${version}`;
}
