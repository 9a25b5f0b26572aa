import { mkdtempSync, openSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clockFor } from '../../runtime/clock.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import { createLogger } from '../../runtime/logger.ts';
import { planDay } from '../../simulator/day.ts';
import type { Score } from '../../simulator/score.ts';
import { openLog } from '../open-log.ts';
import { ensureEndpoint } from '../engine-endpoint.ts';
import { untilReady } from '../ready.ts';
import { plansFor, type Supervised, supervise } from '../supervise.ts';
import { startAgents } from './agents.ts';
import { drillAll } from './drills.ts';
import { judgeDay } from './judged-day.ts';
import { type Glance, glance } from './glance.ts';
import type { HeldClock } from './held-clock.ts';
import { layOut } from './layout.ts';
import { type Outside, startOutside } from './outside.ts';
import type { Teller } from './progress.ts';
import type { ResponseScore } from './responses.ts';
import { type Addresses, addressesOf, socketsOf } from './sockets.ts';
import { invitation, letVisitorsIn, type Visitor } from './visitors.ts';

export interface DemoOptions {
  seed: number;
  devices: number;
  /** Real seconds the day takes. */
  seconds: number;
  /** Real seconds for which the clock may wait for a busy machine, in all. */
  patience: number;
  brokers: readonly string[];
  signal: AbortSignal;
  teller: Teller;
  /** Called with what came of it while everything still runs. */
  onResult: (result: DemoResult) => Promise<void>;
}

export interface DemoResult {
  score: Score;
  responses: readonly ResponseScore[];
  configFile: string;
  logFile: string;
  /** Every listener, by what for. */
  addresses: Addresses;
  /** Who may sign in at the console. */
  visitors: readonly Visitor[];
  seen: Glance | undefined;
  /** How the day's clock ran. */
  clock: Pick<HeldClock, 'heldMs' | 'ranAway'>;
}

const dayMs = 24 * 3_600_000;

/**
 * Starts everything on loopback, plays a labelled day of a fleet through the sockets, holds what was found against the
 * labels, and has people answer, quarantine and reset.
 */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { seed, devices, seconds, brokers, teller } = options;
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-demo-'));
  const logFile = join(directory, 'processes.log');
  const day = planDay(seed, devices, Math.floor(Date.now() / dayMs) * dayMs);
  const startFile = join(directory, 'clock-started');
  const factor = dayMs / (seconds * 1_000);
  const mostHeldMs = options.patience * 1_000;
  const clock = clockFor({ from: day.start, factor, startFile });
  let outside: Outside | undefined;
  let supervised: Supervised | undefined;
  try {
    outside = await startOutside(directory, day.fleet, clock, factor);
    const layout = await layOut(directory, day, { factor, startFile, brokers, outside: outside.config });
    const config = loadConfig(layout.configFile);
    await ensureEndpoint(config.data);
    const plans = plansFor(config);
    const output = openSync(logFile, 'a');
    const logger = createLogger('demo', output);
    supervised = supervise(plans, ['--config', layout.configFile], logger, config.data, { output });
    const signal = AbortSignal.any([options.signal, supervised.failed]);
    teller.say(`starting ${plans.map(({ name }) => name).join(', ')}`);
    if (await untilReady(config.data, plans, signal)) {
      const log = await openLog(config, clock);
      const addresses = addressesOf(config);
      const visitors = await letVisitorsIn(log);
      teller.say(invitation(addresses['web'] ?? '', visitors));
      outside.answerAt(addresses['callback'] ?? '', signal);
      const sockets = socketsOf(addresses, layout);
      const agents = startAgents(day.fleet.gateways, layout, { edge: addresses['edge'] ?? '', clock, logger });
      try {
        teller.say(`a day of ${devices} devices in ${seconds} s, seed ${seed}`);
        const judged = await judgeDay({ day, config, log, sockets, startFile, mostHeldMs, teller, signal });
        if (judged !== undefined) {
          const { findings, score } = judged;
          const { fleet } = day;
          const responses = await drillAll({ log, clock, sockets, agents, outside, fleet, findings, teller, signal });
          const [visitor] = visitors;
          const seen = visitor && (await glance(addresses['web'] ?? '', visitor, log));
          await options.onResult({
            score,
            responses,
            configFile: layout.configFile,
            logFile,
            addresses,
            visitors,
            seen,
            clock: judged.clock,
          });
        }
      } finally {
        await agents.stop();
        await log.close();
      }
    }
    supervised.failed.throwIfAborted();
  } catch (failure) {
    renameSync(logFile, `${directory}.log`);
    teller.say(`what the processes said is in ${directory}.log`);
    throw failure;
  } finally {
    await supervised?.stop();
    await outside?.close();
    rmSync(directory, { recursive: true, force: true });
  }
}
