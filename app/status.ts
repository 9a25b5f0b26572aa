import { residual, type Totals } from '../ingest/archive/ledger.ts';
import { clockFor } from '../runtime/clock.ts';
import type { Config } from '../runtime/config/schema.ts';
import { Fault } from '../runtime/errors.ts';
import type { Store } from '../runtime/clickhouse/store.ts';
import type { EventLog } from '../runtime/log/port.ts';
import { type RunFile, isAlive, readRunFiles } from '../runtime/run-file.ts';
import type { MembersReport } from '../runtime/members/report.ts';
import { openStoreFor } from './open-store.ts';
import { type DroppedSource, droppedSources } from './dropped-sources.ts';
import { keyOf } from './fence/duty.ts';
import { lagIn } from './lag.ts';
import { openLog } from './open-log.ts';
import { isReady } from './ready.ts';
import type { Report, Sight } from './report.ts';
import { type HeldLines, heldLines } from './held/lines.ts';
import type { LaneStatus } from './webhooks/lane.ts';

export interface RoleStatus {
  name: string;
  /** 0 when there is no such process. */
  pid: number;
  /** Whether it says how far it is. One that should be there and does not keeps everything from being settled. */
  answers: boolean;
  ready: boolean;
  addresses: Record<string, string>;
}

export interface Counts {
  offered: number;
  stored: number;
  deadLettered: number;
  dropped: Record<string, number>;
  refused: Record<string, number>;
  residual: number;
}

export interface Status {
  /** What the archive counts is null while it does not answer, what ClickHouse counts while that does not. */
  counts: { [name in keyof Counts]: Counts[name] | null };
  /** True when all that should run answers and every stage has read all there is: only then must the residual be 0. */
  settled: boolean;
  /** Of the last day, the largest first; null while ClickHouse does not answer. */
  droppedBySource: DroppedSource[] | null;
  /** Records behind the end of the log, by consumer and partition. */
  lag: Record<string, number>;
  /** What runs, and what was started and did not end in order: alone, or together with something that still runs. */
  roles: RoleStatus[];
  /** Null where nobody watches. */
  pipeline: Sight | null;
  /** Null while none of the roles answers of which one instance works at a time; `epoch` 0 while this one stands by,
   * `holder` the id of the instance that works, '' when none is known. */
  duty: { roles: readonly string[]; epoch: number; since: number; holder: string } | null;
  /** By endpoint; null while what sends to them does not answer. */
  webhooks: Record<string, LaneStatus> | null;
  /** Instances that share work, here and elsewhere, and who holds what; null while none of those here has joined. */
  members: MembersReport | null;
}

export type CountedStatus = Status & { counts: Counts };

export function isCounted(status: Status): status is CountedStatus {
  return Object.values(status.counts).every((count) => count !== null);
}

/** What a process that has them open already lends. */
export interface Opened {
  log: EventLog;
  store: Pick<Store, 'query'>;
}

/**
 * Asks the running roles and ClickHouse.
 * @throws Fault STORE_UNAVAILABLE when nothing runs on this data directory
 */
export async function readStatus(config: Config, opened?: Opened): Promise<Status> {
  const known = readRunFiles(config.data);
  const runs = known.filter((run) => isAlive(run.pid));
  if (runs.length === 0)
    throw new Fault(
      'STORE_UNAVAILABLE',
      `nothing runs on ${config.data}; start it with: tocsin up --data ${config.data}`,
      { retryable: true },
    );
  const reports = new Map(await Promise.all(runs.map(async (run) => [run.name, await reportOf(run)] as const)));
  const report = Object.assign({}, ...reports.values()) as Report;
  const names = new Set([...known.map(({ name }) => name), ...runs.flatMap(({ together }) => together)]);
  const roles = await Promise.all(
    [...names].toSorted().map(async (name) => {
      const run = runs.find((one) => one.name === name);
      const answers = reports.get(name) !== undefined;
      const { pid, addresses } = run ?? { pid: 0, addresses: {} };
      return { name, pid, answers, ready: answers && run !== undefined && (await isReady(run.healthPort)), addresses };
    }),
  );
  const engineAnswers = roles.every(({ name, answers }) => name !== 'engine' || answers);
  const [held, lag] = await Promise.all([engineAnswers ? heldIn(config, opened) : null, lagOf(config, report, opened)]);
  const shared = [...reports.values()].flatMap((one) => one?.members ?? []);
  // What nobody has been given yet stands nowhere, and is not done.
  const joined = shared.every(({ id, holds }) => Object.hasOwn(holds, id));
  const whole = isWhole(report.archive) && (report.detect === undefined || isWhole(report.detect));
  const all = joined && whole && roles.every(({ answers }) => answers) && held !== null;
  return {
    counts: countsOf(report.archive?.totals, held),
    droppedBySource: held?.dropped ?? null,
    settled: all && Object.values(lag).every((behind) => behind === 0),
    lag,
    roles,
    pipeline: report.pipeline ?? null,
    duty: dutyOf(report),
    webhooks: report.webhooks ?? null,
    members: shared.toSorted((a, b) => b.generation - a.generation)[0] ?? null,
  };
}

/** Whether it holds every place: what is another's, or still that of an instance that died, is not seen from here. */
function isWhole(stage: Report['archive'] | Report['detect']): boolean {
  return stage !== undefined && Object.keys(stage.next).length >= (stage.places ?? 0);
}

function dutyOf({ duty, members }: Report): Status['duty'] {
  if (duty === undefined) return null;
  const { roles, epoch, since } = duty;
  const holds = Object.entries(members?.holds ?? {});
  const [holder = ''] = holds.find(([, { keys }]) => keys.some(({ key }) => key === keyOf(roles))) ?? [];
  return { roles, epoch, since, holder };
}

function countsOf(totals: Totals | undefined, held: HeldLines | null): Status['counts'] {
  const stored = held?.stored ?? null;
  if (totals === undefined)
    return { offered: null, stored, deadLettered: null, dropped: null, refused: null, residual: null };
  const { offered, deadLettered, dropped, refused } = totals;
  return {
    offered,
    stored,
    deadLettered,
    dropped: held === null || held.forgotten === 0 ? dropped : { ...dropped, forgotten: held.forgotten },
    refused,
    residual: held === null ? null : residual(totals, held.stored + held.forgotten),
  };
}

/** Undefined when it does not answer. */
export async function reportOf(run: RunFile): Promise<Report | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${run.healthPort}/status`, { signal: AbortSignal.timeout(3_000) });
    return (await response.json()) as Report;
  } catch {
    return undefined;
  }
}

interface Held extends HeldLines {
  dropped: DroppedSource[];
}

/** Null when ClickHouse does not answer, or has no table yet. */
async function heldIn(config: Config, opened: Opened | undefined): Promise<Held | null> {
  try {
    const own = opened === undefined ? openStoreFor(config) : undefined;
    try {
      const store = own ?? opened?.store;
      if (store === undefined) return null;
      const [held, dropped] = await Promise.all([
        heldLines(store),
        droppedSources(store, clockFor(config.clock).now()),
      ]);
      return { ...held, dropped };
    } finally {
      await own?.close();
    }
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'STORE_AUTH') throw error;
    return null;
  }
}

async function lagOf(config: Config, report: Report, opened: Opened | undefined): Promise<Record<string, number>> {
  const own = opened === undefined ? await openLog(config, clockFor(config.clock)) : undefined;
  const log = own ?? opened?.log;
  try {
    return log === undefined ? {} : await lagIn(log, report);
  } finally {
    await own?.close();
  }
}
