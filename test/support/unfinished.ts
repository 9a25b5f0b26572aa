import { openLog } from '../../app/open-log.ts';
import { systemClock } from '../../runtime/clock.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import { retry } from '../../runtime/retry.ts';
import { type Topic, topics } from '../../schemas/topics.ts';
import type { Installation } from './installation.ts';

export interface Unfinished {
  /** Records behind the end of the log, by what `/status` of a process says. */
  behind(process: string, stage: string): Promise<number>;
  /** Commands taken and not settled. */
  commands(): Promise<number>;
  close(): Promise<void>;
}

/** Processes whose work can be seen; the last first: what stands before it still gives it work. */
export const workers = ['respond', 'detect', 'engine', 'archive', 'ingest'] as const;
export type Worker = (typeof workers)[number];

/** How much one of them has to do now. @param inFlight requests that wait for an answer of ingest */
export async function waitingFor(
  name: Worker,
  unfinished: Unfinished,
  inFlight: () => number | Promise<number>,
): Promise<number> {
  if (name === 'ingest') return inFlight();
  if (name === 'respond') return (await unfinished.commands()) + (await unfinished.behind('respond', 'triage'));
  return name === 'detect' ? unfinished.behind('detect', 'detect') : unfinished.behind('archive', 'archive');
}

const topicOf: Record<string, Topic> = {
  telemetry: topics.telemetry,
  identity: topics.identity,
  findings: topics.findings,
  outcomes: topics.outcomes,
};

type Report = Record<string, { next?: Record<string, number>; waiting?: number; underWay?: number } | undefined>;

/** Looks at what each process still has to do, cheaply enough to choose the moment of a kill by it. */
export async function watchUnfinished(installation: Installation): Promise<Unfinished> {
  const log = await openLog(loadConfig(installation.configFile), systemClock);
  const reportOf = async (name: string): Promise<Report> => {
    const run = installation.run(name);
    if (run === undefined) return {};
    try {
      const response = await fetch(`http://127.0.0.1:${run.healthPort}/status`, { signal: AbortSignal.timeout(1_000) });
      return (await response.json()) as Report;
    } catch {
      return {};
    }
  };
  return {
    async behind(process, stage) {
      let behind = 0;
      for (const [place, next] of Object.entries((await reportOf(process))[stage]?.next ?? {})) {
        const [name = '', partition = '0'] = place.split('.');
        const topic = topicOf[name];
        if (topic === undefined) continue;
        // The broker it asks may be the one that was struck just now.
        const bounds = await retry(() => log.bounds(topic, Number(partition)));
        behind += Math.max(0, bounds.next - next);
      }
      return behind;
    },
    async commands() {
      const { respond } = await reportOf('respond');
      return (respond?.waiting ?? 0) + (respond?.underWay ?? 0);
    },
    close: () => log.close(),
  };
}
