import { standIn } from '../cases/on-call/digest-line.ts';
import { addressesOf, firstPeople, type Roster } from '../cases/on-call/roster.ts';
import { type Look, startWatch, watch } from '../cases/on-call/watch.ts';
import type { Config } from '../runtime/config/schema.ts';
import { Fault } from '../runtime/errors.ts';
import type { EventLog } from '../runtime/log/port.ts';
import { pause } from '../runtime/retry.ts';
import { isAlive, readRunFiles } from '../runtime/run-file.ts';
import { type NotificationCommand, personalTypes } from '../schemas/command.ts';
import { digest } from '../schemas/digest.ts';
import { topics } from '../schemas/topics.ts';
import type { Context } from './context.ts';
import type { Report, Sight } from './report.ts';
import { reportOf } from './status.ts';

const lookMs = 5_000;
const patienceMs = 4_000;
const watched = ['detect', 'archive'] as const;

export interface Watching {
  readonly context: Pick<Context, 'config' | 'clock' | 'signal' | 'logger'>;
  readonly log: EventLog;
  readonly roster: Roster;
  /** What people heard last, from the commands of an earlier life. */
  readonly told: NotificationCommand | undefined;
  /** Passes on what people have to hear. */
  readonly tell: (commands: readonly NotificationCommand[]) => Promise<void>;
}

/** Tells the people on call when no alert can be expected any more, until the signal. @returns what it sees */
export function watchPipeline({ context, log, roster, told, tell }: Watching): {
  sight: () => Sight;
  done: Promise<void>;
} {
  const { config, clock, signal, logger } = context;
  const notice = told?.notice?.kind === 'pipeline' ? told.notice : undefined;
  const state = startWatch(notice?.state, notice?.state === 'blind' ? notice.since : 0);
  // A tick that is late by itself is no reason to wake somebody.
  const afterMs = Math.max(config.watch.afterSeconds * 1000, 5 * clock.real(config.detect.tickMs));
  const answeredOnce = new Set<string>();
  let why: string[] = [];
  const done = (async () => {
    while (await pause(Math.min(lookMs, afterMs / 4), signal)) {
      const look = await lookAt(config, log, answeredOnce);
      if (signal.aborted) return;
      const news = watch(state, look, { afterMs }, clock.now());
      if (state.why.length > 0) why = [...state.why];
      if (news === undefined) continue;
      logger.warn({ pipeline: news, why }, 'what people on call are told');
      await tell(commandsOf(roster, { state: news, why, since: state.since }, clock.now()));
    }
  })();
  const sight = (): Sight => {
    const blind = state.told === 'blind';
    return { blind, since: blind ? state.since : 0, why: [...state.why] };
  };
  return { sight, done };
}

async function lookAt(config: Config, log: EventLog, answeredOnce: Set<string>): Promise<Look> {
  const [ends, reports] = await Promise.all([endsOf(log), reportsOf(config)]);
  const stages: Record<string, Record<string, number> | undefined> = {};
  for (const stage of watched) {
    const next = reports[stage]?.next;
    if (next !== undefined) answeredOnce.add(stage);
    // With Kafka a stage may run on another machine, where somebody else watches it.
    if (config.kafka === undefined || answeredOnce.has(stage)) stages[stage] = next;
  }
  return { at: performance.now(), ends, stages };
}

async function endsOf(log: EventLog): Promise<Record<string, number> | undefined> {
  const places = (['identity', 'telemetry'] as const).flatMap((lane) =>
    Array.from({ length: log.partitions(topics[lane]) }, (_, partition) => ({ lane, partition })),
  );
  const bounds = Promise.all(
    places.map(async ({ lane, partition }) => {
      const { next } = await log.bounds(topics[lane], partition);
      return [`${lane}.${partition}`, next] as const;
    }),
  );
  try {
    const seen = await Promise.race([bounds, pause(patienceMs).then(() => undefined)]);
    return seen === undefined ? undefined : Object.fromEntries(seen);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  } finally {
    bounds.catch(() => undefined);
  }
}

async function reportsOf({ data }: Config): Promise<Report> {
  const runs = readRunFiles(data).filter(({ pid }) => isAlive(pid));
  return Object.assign({}, ...(await Promise.all(runs.map(reportOf)))) as Report;
}

/** Straight to whoever is told first, of any tenant: budgets and quiet hours are no reason to keep this back. */
function commandsOf(
  roster: Roster,
  { state, why, since }: { state: 'blind' | 'seeing'; why: string[]; since: number },
  at: number,
): NotificationCommand[] {
  const tenants = ['', ...Object.keys(roster.plan.escalationOf)];
  const people = [...new Set(tenants.flatMap((tenant) => firstPeople(roster, tenant, at)))];
  const title = state === 'blind' ? 'the pipeline is blind' : 'the pipeline sees again';
  const line = {
    tenant: '',
    number: 1,
    revision: 1,
    change: 'alert-opened',
    severity: 'critical',
    code: 'pipeline',
  } as const;
  const alert = standIn({ ...line, subject: 'tenant ', title, at });
  return personalTypes.flatMap((type) =>
    addressesOf(roster, people, type).map(
      (recipient): NotificationCommand => ({
        id: digest('pipeline', state, since, type, recipient),
        ...{ type, recipient, tenant: '', at, change: 'alert-opened', alert, rule: 'watch over the pipeline' },
        simulated: !roster.live.includes(type),
        notice: { kind: 'pipeline', state, why: [...why], since },
      }),
    ),
  );
}
