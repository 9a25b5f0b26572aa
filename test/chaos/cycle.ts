import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../support/until.ts';
import { injectors } from './nemesis/inject.ts';
import type { Injection } from './nemesis/schedule.ts';
import { violationsOf } from './oracle/violations.ts';
import type { CycleResult, Injected } from './results.ts';
import type { World } from './world.ts';

const alarmsPerCycle = 20;
/** Faults are off: what is left to do is done by then. */
const drainWithinMs = 180_000;
const loadWithinMs = 60_000;

/**
 * Load, faults, their end, the drain, judgement.
 * @param earlier cycles of the same installation
 */
export async function runCycle(
  world: World,
  cycle: number,
  injections: readonly Injection[],
  earlier: readonly CycleResult[],
): Promise<CycleResult> {
  const { oracle, kind } = world;
  const startedAt = performance.now();
  const before = await oracle.glance();
  const name = `${kind}-${cycle}`;
  await oracle.begin(name, alarmsPerCycle);
  await until(
    async () => (await oracle.glance()).acknowledged > before.acknowledged + 200,
    loadWithinMs,
    () => 'nothing is acknowledged although there is no fault',
  );
  const injected = await Promise.all(injections.map((injection) => inject(world, injection)));
  await sleep(300);
  const healedAt = performance.now();
  const freshMs = await drained(world, name, drainWithinMs);
  const drainMs = Math.round(performance.now() - healedAt);
  const verdict = await oracle.judge();
  return {
    ...{
      type: 'cycle',
      kind,
      cycle,
      at: new Date().toISOString(),
      injected,
      drainMs,
      freshMs,
    },
    unacknowledged: Math.max(0, ...injected.map((one) => one.unacknowledged)),
    lagging: Math.max(0, ...injected.map((one) => one.lagging)),
    cut: verdict.glance.cut - before.cut,
    putOff: verdict.glance.putOff - before.putOff,
    alarms: verdict.glance.alarms - before.alarms,
    toldTwice: verdict.sms.doubled + verdict.mails.doubled - earlier.reduce((sum, one) => sum + one.toldTwice, 0),
    events: verdict.glance.acknowledged - before.acknowledged,
    ms: Math.round(performance.now() - startedAt),
    verdict,
    violations: violationsOf(verdict),
  };
}

async function inject(world: World, injection: Injection): Promise<Injected> {
  await sleep(injection.afterMs);
  return { ...injection, ...(await injectors[injection.fault](world, injection)) };
}

/** @returns ms that one event more took to the phone */
async function drained({ oracle, installation }: World, name: string, withinMs: number): Promise<number> {
  const end = performance.now() + withinMs;
  const late = sleep(withinMs, undefined, { ref: false }).then(async () => {
    const { inFlight, acknowledged } = await oracle.glance();
    throw new Error(`not drained: ${inFlight} requests without an answer, ${acknowledged} events acknowledged`);
  });
  late.catch(() => undefined);
  await Promise.race([oracle.quiesce(), late]);
  const freshMs = await Promise.race([oracle.fresh(name), late]);
  await installation.settled(Math.max(1, end - performance.now()));
  return freshMs;
}
