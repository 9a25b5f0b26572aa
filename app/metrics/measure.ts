import { statfs } from 'node:fs/promises';
import type { Store } from '../../runtime/clickhouse/store.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { pause } from '../../runtime/retry.ts';
import { topicNames } from '../../schemas/topics.ts';
import type { Report } from '../report.ts';
import type { Measured, StageLag } from './measured.ts';

/** A scrape must not wait for what is down. */
const patienceMs = 2_000;

export interface Surroundings {
  readonly data: string;
  /** Undefined before a role has opened it. */
  readonly log: Promise<EventLog> | undefined;
  readonly store: Pick<Store, 'ping'> | undefined;
  readonly more: readonly (() => Promise<Partial<Measured>>)[];
}

/** What a process says of itself, and what is seen around it. */
export async function measure(report: Report, around: Surroundings): Promise<Omit<Measured, 'ready' | 'now'>> {
  const [disk, log, store, more] = await Promise.all([
    diskOf(around.data),
    around.log === undefined ? undefined : logOf(around.log, report),
    around.store === undefined ? undefined : inTime(around.store.ping().then(() => true)),
    Promise.all(around.more.map((ask) => inTime(ask()))),
  ]);
  return {
    ...report,
    ...Object.assign({}, ...more),
    ...(disk === undefined ? {} : { disk }),
    ...(log === undefined ? {} : { log }),
    ...(around.store === undefined ? {} : { store: { up: store === true } }),
  };
}

async function diskOf(data: string): Promise<Measured['disk']> {
  const seen = await inTime(statfs(data));
  return seen === undefined ? undefined : { freeBytes: seen.bavail * seen.bsize, sizeBytes: seen.blocks * seen.bsize };
}

async function logOf(log: Promise<EventLog>, report: Report): Promise<Measured['log']> {
  const lag = await inTime(log.then((open) => lagOf(open, report)));
  return { up: lag !== undefined, lag: lag ?? [] };
}

async function lagOf(log: EventLog, report: Report): Promise<StageLag[]> {
  // Asked of the log even where there is no stage: it says whether the log answers.
  await log.bounds(topicNames[0] ?? 'telemetry.v1', 0);
  const places = Object.entries(report).flatMap(([stage, about]) =>
    Object.entries((about as { next?: Record<string, number> }).next ?? {}).map(([place, next]) => ({
      stage,
      place,
      next,
    })),
  );
  return Promise.all(
    places.map(async ({ stage, place, next }) => {
      const [name = '', partition = '0'] = place.split('.');
      const topic = topicNames.find((one) => one.startsWith(`${name}.v`));
      const end = topic === undefined ? next : (await log.bounds(topic, Number(partition))).next;
      return { stage, topic: name, partition, next, behind: Math.max(0, end - next) };
    }),
  );
}

/** Undefined when it fails or takes too long: that is then what is told. */
async function inTime<T>(asked: Promise<T>): Promise<T | undefined> {
  const failed = asked.catch(() => undefined);
  return Promise.race([failed, pause(patienceMs).then(() => undefined)]);
}
