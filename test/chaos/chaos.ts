import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCycle } from './cycle.ts';
import { injectionsOf, type Injection, type LogKind, type Plan } from './nemesis/schedule.ts';
import { violationsOfRerun } from './oracle/violations.ts';
import { type CycleResult, ResultFile } from './results.ts';
import { startWorld, type World } from './world.ts';

export interface Chaos {
  plan: Plan;
  /** In all, with those that earlier runs of the same seed have done. */
  cycles: number;
  /** Where results are kept from run to run, and what was wrong. */
  directory: string;
  say: (text: string) => void;
  signal: AbortSignal;
}

/** Cycles on one installation: alarms of one reason are gathered into one from 1,000 on. */
const cyclesPerWorld = 25;

/** Runs what is left of the cycles of one log; after a violation it goes on with a new installation. */
export async function runChaos({ plan, cycles, directory, say, signal }: Chaos): Promise<ResultFile> {
  const file = new ResultFile(directory, plan.seed, plan.kind);
  while (file.cycles.length < cycles && !signal.aborted) {
    say(`${plan.kind}: a new installation, cycle ${file.cycles.length + 1} of ${cycles}`);
    const world = await started(plan, file.cycles.length, say);
    try {
      await inWorld(world, { plan, cycles, directory, say, signal }, file);
    } finally {
      await world.close();
    }
  }
  return file;
}

/** Three tries: brokers that do not get up in time on a busy machine say nothing of what is tried here. */
async function started({ seed, kind }: Plan, cycle: number, say: Chaos['say']): Promise<World> {
  for (let tries = 1; ; tries++)
    try {
      return await startWorld(`${seed} ${cycle}`, kind);
    } catch (error) {
      say(`${kind}: no installation: ${error instanceof Error ? error.message : String(error)}`);
      if (tries === 3) throw error;
    }
}

async function inWorld(world: World, { plan, cycles, directory, say, signal }: Chaos, file: ResultFile): Promise<void> {
  const own: CycleResult[] = [];
  while (own.length < cyclesPerWorld && file.cycles.length < cycles && !signal.aborted) {
    const cycle = file.cycles.length;
    const injections = injectionsOf(plan, cycle);
    const result = await runCycle(world, cycle, injections, own).catch((error: unknown) =>
      brokenOff(plan.kind, cycle, injections, error),
    );
    // Ctrl-C reaches the installation as well: that it went away then is no fault of its own.
    if (signal.aborted && result.violations.length > 0) return;
    file.add(result);
    own.push(result);
    say(sentence(result, cycles));
    if (result.violations.length === 0) continue;
    keepEvidence(world, join(directory, `${plan.seed}-${plan.kind}-${cycle}`), result);
    return;
  }
  const compared = await world.oracle.rerun();
  const violations = violationsOfRerun(compared);
  file.add({ type: 'world', kind: plan.kind, cycles: own.length, compared, violations });
  say(`${plan.kind}: judged once more, ${compared.owed} findings, ${violations.join('; ') || 'all as they were'}`);
}

function brokenOff(kind: LogKind, cycle: number, injections: readonly Injection[], error: unknown): CycleResult {
  return {
    ...{ type: 'cycle', kind, cycle, at: new Date().toISOString(), unacknowledged: 0, lagging: 0, cut: 0, putOff: 0 },
    ...{ events: 0, alarms: 0, toldTwice: 0, drainMs: 0, freshMs: 0, ms: 0, verdict: null },
    injected: injections.map((injection) => ({
      ...injection,
      ...{ unfinished: 0, of: 'broken off', unacknowledged: 0, lagging: 0 },
    })),
    violations: [`broken off: ${error instanceof Error ? error.message : String(error)}`],
  };
}

function keepEvidence(world: World, into: string, result: CycleResult): void {
  mkdirSync(into, { recursive: true });
  writeFileSync(join(into, 'said.log'), world.installation.errors.join(''));
  writeFileSync(join(into, 'result.json'), JSON.stringify(result, undefined, 2));
  world.keep(join(into, 'data'));
}

function sentence(result: CycleResult, cycles: number): string {
  const { kind, cycle, injected, unacknowledged, lagging, cut, events, drainMs, freshMs, ms, violations } = result;
  const faults = injected.map(
    ({ fault, target, forMs, unfinished }) =>
      `${[fault, target].filter((word) => word !== '').join(' ')}${forMs === 0 ? '' : ` ${(forMs / 1_000).toFixed(1)} s`} (${unfinished === 0 ? 'no hit' : unfinished})`,
  );
  const seconds = (of: number): string => `${(of / 1_000).toFixed(1)} s`;
  return (
    `${kind} ${cycle + 1}/${cycles} ${faults.join(' + ')}: ${events} events, ${unacknowledged} under way, ${lagging} behind, ` +
    `${cut} cut, drained ${seconds(drainMs)}, fresh ${seconds(freshMs)}, ${seconds(ms)}: ${violations.join('; ') || 'ok'}`
  );
}
