import { readBook } from '../../../app/alert-book.ts';
import { foldTopic } from '../../../app/fold-topic.ts';
import { verify } from '../../../app/keeping/verify.ts';
import { rerunRange } from '../../../app/rerun/rerun-range.ts';
import type { Counts } from '../../../app/status.ts';
import type { Store } from '../../../runtime/clickhouse/store.ts';
import type { Config } from '../../../runtime/config/schema.ts';
import { readJson } from '../../../runtime/log/json-record.ts';
import { Repeats } from '../../../runtime/log/repeats.ts';
import type { EventLog } from '../../../runtime/log/port.ts';
import { type WritingRole, writtenBy } from '../../../schemas/epoch.ts';
import { type Finding, findingSchema } from '../../../schemas/finding.ts';
import { topics } from '../../../schemas/topics.ts';
import { type StoredNumbers, storedNumbers } from '../../support/numbered-events.ts';
import { type Kept, kept } from './told.ts';

export interface Held {
  config: Config;
  /** Every record as it was written, and what of it counts. */
  whole: EventLog;
  log: EventLog;
  store: Store;
}

export interface Judgement {
  numbers: StoredNumbers;
  sessions: Kept;
  /** Findings of the alarms, and alerts opened for them. */
  findings: Kept;
  alerts: Kept;
  /** Findings of any detector that are in the log twice. */
  findingsTwice: number;
  /** Times that whoever notifies began anew: after each one message may be sent again whose fate nobody knew. */
  takeovers: number;
  counts: { [name in keyof Counts]: Counts[name] | null };
  /** Rows the log has and the table lacks, has twice, or has of nothing in the log. */
  partitions: { missing: number; doubled: number; stray: number };
}

const keyOf = ({ id, version }: Pick<Finding, 'id' | 'version'>): string => `${id}:${version}`;

/** Holds table, log, findings and alerts against what is owed. @param owed devices of the alarms */
export async function judge({ config, whole, log, store }: Held, owed: ReadonlySet<string>): Promise<Judgement> {
  const query = <T extends object>(sql: string): Promise<T[]> => store.query<T>(sql);
  const { partitions, counts } = await verify({
    config,
    log,
    store,
    steps: { at: () => undefined },
    signal: AbortSignal.timeout(600_000),
  });
  const sum = (of: 'missing' | 'doubled' | 'stray'): number => partitions.reduce((all, one) => all + one[of], 0);
  const sessions = await query<{ device: string }>(
    "SELECT claimed_device AS device FROM events WHERE kind = 'session-opened'",
  );
  const findings = await findingsIn(log);
  const alerts: string[] = [];
  await readBook(log, undefined, (entry) => {
    if (entry.change.type === 'alert-opened') alerts.push(entry.change.finding.device);
  });
  return {
    numbers: await storedNumbers(query),
    sessions: kept(
      owed,
      sessions.map(({ device }) => device),
    ),
    findings: kept(
      owed,
      findings.filter(({ code }) => code === 'D01').map(({ device }) => device),
    ),
    alerts: kept(
      owed,
      alerts.filter((device) => device.startsWith('rev-')),
    ),
    takeovers: Math.max(0, (await epochsOf('respond', whole)) - 1),
    findingsTwice: findings.length - new Set(findings.map(keyOf)).size,
    counts,
    partitions: { missing: sum('missing'), doubled: sum('doubled'), stray: sum('stray') },
  };
}

export interface Compared extends Kept {
  /** Found again under the same id, with other content. */
  changed: number;
}

/** Judges the whole log once more and holds what was found live against it. */
export async function compareWithRerun({ config, log, store }: Held): Promise<Compared> {
  const again = new Map<string, string>();
  await rerunRange({
    ...{ log, store: () => store, detect: config.detect, from: 0, to: Number.POSITIVE_INFINITY, archived: false },
    tell: async (told) => {
      for (const finding of told) again.set(keyOf(finding), JSON.stringify(finding));
    },
  });
  const live = await findingsIn(log);
  const result: Compared = { ...kept(new Set(again.keys()), live.map(keyOf)), changed: 0 };
  for (const { cause: _, ...finding } of live) {
    const same = again.get(keyOf(finding));
    if (same !== undefined && same !== JSON.stringify(finding)) result.changed++;
  }
  return result;
}

async function epochsOf(role: WritingRole, whole: EventLog): Promise<number> {
  const begun = new Set<number>();
  await foldTopic(whole, writtenBy[role].journal, 0, ({ header: { type, epoch } }) => {
    if (type === 'epoch' && epoch?.role === role) begun.add(epoch.number);
  });
  return begun.size;
}

async function findingsIn(log: EventLog): Promise<Finding[]> {
  const findings: Finding[] = [];
  const repeats = new Repeats();
  await foldTopic(log, topics.findings, 0, (record) => {
    // What an append of unknown fate brought again counts once, here as for every reader.
    if (repeats.fold(record.header) === undefined) findings.push(readJson(record, findingSchema));
  });
  return findings;
}
