import { type RunFile, isAlive, readRunFiles } from '../runtime/run-file.ts';
import { Fault } from '../runtime/errors.ts';
import type { Config } from '../runtime/config/schema.ts';
import type { EventLog } from '../runtime/log/port.ts';
import { noTotals, residual, type Totals } from '../ingest/archive/ledger.ts';
import { clockFor } from '../runtime/clock.ts';
import { topics, type Topic } from '../schemas/topics.ts';
import { openLog, openStoreFor } from './context.ts';
import { isReady } from './ready.ts';

export interface RoleStatus {
  name: string;
  pid: number;
  ready: boolean;
  addresses: Record<string, string>;
}

export interface Status {
  counts: {
    offered: number;
    stored: number;
    deadLettered: number;
    dropped: Record<string, number>;
    refused: Record<string, number>;
    residual: number;
  };
  /** True when every stage has read all there is: only then must the residual be 0. */
  settled: boolean;
  /** Records behind the end of the log, by consumer and partition. */
  lag: Record<string, number>;
  roles: RoleStatus[];
}

type RoleReport = {
  archive?: { totals: Totals; next: Record<string, number> };
  detect?: { next: Record<string, number> };
  triage?: { next: Record<string, number> };
};

/** Asks the running roles and ClickHouse. @throws Fault STORE_UNAVAILABLE when nothing runs on this data directory */
export async function readStatus(config: Config): Promise<Status> {
  const runs = readRunFiles(config.data).filter((run) => isAlive(run.pid));
  if (runs.length === 0)
    throw new Fault(
      'STORE_UNAVAILABLE',
      `nothing runs on ${config.data}; start it with: tocsin up --data ${config.data}`,
      { retryable: true },
    );
  const reports = await Promise.all(runs.map(reportOf));
  const report = Object.assign({}, ...reports) as RoleReport;
  const totals = report.archive?.totals ?? noTotals();
  const [stored, lag] = await Promise.all([storedLines(config), lagOf(config, report)]);
  const roles = await Promise.all(
    runs.map(async ({ name, pid, healthPort, addresses }) => ({
      name,
      pid,
      ready: await isReady(healthPort),
      addresses,
    })),
  );
  return {
    counts: {
      offered: totals.offered,
      stored,
      deadLettered: totals.deadLettered,
      dropped: totals.dropped,
      refused: totals.refused,
      residual: residual(totals, stored),
    },
    settled: report.archive !== undefined && Object.values(lag).every((behind) => behind === 0),
    lag,
    roles,
  };
}

async function reportOf(run: RunFile): Promise<RoleReport> {
  try {
    const response = await fetch(`http://127.0.0.1:${run.healthPort}/status`, { signal: AbortSignal.timeout(3_000) });
    return (await response.json()) as RoleReport;
  } catch {
    return {};
  }
}

async function storedLines(config: Config): Promise<number> {
  const store = openStoreFor(config);
  try {
    const rows = await store.query<{ lines: string }>('SELECT toString(sum(lines)) AS lines FROM events', {});
    return Number(rows[0]?.lines ?? 0);
  } finally {
    await store.close();
  }
}

const topicOf: Record<string, Topic> = {
  telemetry: topics.telemetry,
  identity: topics.identity,
  'dead-letters': topics.deadLetters,
  findings: topics.findings,
  requests: topics.requests,
  outcomes: topics.outcomes,
};

async function lagOf(config: Config, report: RoleReport): Promise<Record<string, number>> {
  const log = await openLog(config, clockFor(config.clock));
  try {
    const lag: Record<string, number> = {};
    for (const [stage, about] of Object.entries(report)) {
      const next = (about as { next?: Record<string, number> }).next ?? {};
      for (const [place, offset] of Object.entries(next)) {
        const [name = '', partition = '0'] = place.split('.');
        const topic = topicOf[name];
        if (topic !== undefined) lag[`${stage}/${place}`] = await behind(log, topic, Number(partition), offset);
      }
    }
    return lag;
  } finally {
    await log.close();
  }
}

/** Records from `offset` on. Ticks come for ever and are nobody's lines: a stage that lacks only those is up to date. */
async function behind(log: EventLog, topic: Topic, partition: number, offset: number): Promise<number> {
  const { low, next } = await log.bounds(topic, partition);
  let count = 0;
  let at = Math.max(low, offset);
  if (next - at > 1_000) return next - at;
  while (at < next) {
    const records = await log.read(topic, partition, at, { bytes: 1_048_576 });
    count += records.filter(({ header }) => header.type !== 'tick').length;
    at = (records.at(-1)?.offset ?? next) + 1;
  }
  return count;
}
