import { setTimeout as sleep } from 'node:timers/promises';
import { install, type Installation } from '../test/support/installation.ts';
import { cpuSecondsOf, memoryOf, parentOf } from './processes.ts';
import { type Turns, turnsOf, workerCpuOf } from './threads.ts';

const processNames = ['engine', 'ingest', 'archive', 'detect', 'respond'] as const;

interface Progress {
  archive?: { totals: { offered: number }; next: Record<string, number> };
  detect?: { next: Record<string, number>; subjects: number; findings: number };
}

/** An installation under measurement. */
export interface Tocsin {
  readonly installation: Installation;
  readonly port: number;
  /** CPU seconds so far by process; `up` is the supervisor. */
  cpu(): Record<string, number>;
  /** CPU seconds so far of the log's writer thread, in all and in the kernel; 0 where the log is Kafka. */
  writer(): { all: number; system: number };
  turns(): Record<string, Turns>;
  rss(): Record<string, { now: number; most: number }>;
  /** Waits until this many lines are stored, and detectors have read as far; answers when, as performance.now(). */
  processed(offered: number, withinMs: number): Promise<number>;
  /** Lines that the archive has taken account of. */
  offered(): Promise<number>;
  subjects(): Promise<number>;
  stop(): Promise<void>;
}

/** @param config what differs from the defaults; one plain syslog listener is added */
export async function startTocsin(
  config: Record<string, unknown> = {},
  options: { env?: Record<string, string> } = {},
): Promise<Tocsin> {
  const listener = { syslogTcp: { host: '127.0.0.1', port: 0, tenant: 'acme' } };
  // One connection stands for the gateways of a fleet.
  const quota = { gateway: { perSecond: 1_000_000, burst: 10_000_000 } };
  const installation = await install(
    { ingest: { ...listener, quota }, ...config },
    { readyWithinMs: 60_000, ...options },
  );
  const pids = (): Record<string, number> => {
    const found: Record<string, number> = {};
    for (const name of processNames) {
      const run = installation.run(name);
      if (run === undefined) throw new Error(`${name} does not run: ${installation.errors.join('').slice(-2_000)}`);
      found[name] = run.pid;
    }
    return { ...found, up: parentOf(found.ingest ?? 0) };
  };
  const progressOf = async (name: string): Promise<Progress> => {
    const run = installation.run(name);
    if (run === undefined) return {};
    try {
      const response = await fetch(`http://127.0.0.1:${run.healthPort}/status`);
      return (await response.json()) as Progress;
    } catch {
      // One that was busy for longer than a connection is kept closes it as it is asked again.
      return {};
    }
  };
  const offered = async (): Promise<number> => (await progressOf('archive')).archive?.totals.offered ?? 0;
  const mapPids = <T>(read: (pid: number) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(pids()).map(([name, pid]) => [name, read(pid)]));
  return {
    installation,
    port: Number(installation.addresses()['syslog-tcp']?.split(':').at(-1)),
    cpu: () => mapPids(cpuSecondsOf),
    writer: () => workerCpuOf(pids()['ingest'] ?? 0),
    turns: () => mapPids(turnsOf),
    rss: () => mapPids(memoryOf),
    offered,
    subjects: async () => (await progressOf('detect')).detect?.subjects ?? 0,
    async processed(target, withinMs) {
      const deadline = performance.now() + withinMs;
      const pause = (): Promise<void> => {
        if (performance.now() > deadline) throw new Error(`not processed within ${withinMs} ms`);
        return sleep(50);
      };
      while ((await offered()) < target) await pause();
      const { archive } = await progressOf('archive');
      const reached = (next: Record<string, number>): boolean =>
        Object.entries(next).every(([place, offset]) => offset >= (archive?.next[place] ?? 0));
      for (;;) {
        const { detect } = await progressOf('detect');
        if (detect !== undefined && reached(detect.next)) return performance.now();
        await pause();
      }
    },
    stop: () => installation.stop(),
  };
}
