import type { CycleResult, Result } from './results.ts';

export interface FaultFigures {
  injections: number;
  /** Injections that struck unfinished work. */
  hits: number;
  targets: string[];
}

export interface Proof {
  cycles: number;
  /** By fault. */
  faults: Record<string, FaultFigures>;
  /** Cycles in which the fault came while requests were without an answer, and while the table lacked records. */
  unacknowledged: number;
  lagging: number;
  /** Cycles in which requests really lost their answer. */
  cutOff: number;
  violations: { kind: string; cycle: number | undefined; sentence: string }[];
  /** Why this run proves nothing, beside violations. */
  shortcomings: string[];
}

const leastUnacknowledged = 0.4;
const leastLagging = 0.2;

/** What results show, and whether the faults hit work that was not done. */
export function proofOf(results: readonly Result[]): Proof {
  const cycles = results.filter((result): result is CycleResult => result.type === 'cycle');
  const faults: Record<string, FaultFigures> = {};
  for (const { fault, target, unfinished } of cycles.flatMap(({ injected }) => injected)) {
    const figures = (faults[fault] ??= { injections: 0, hits: 0, targets: [] });
    figures.injections++;
    if (unfinished > 0) figures.hits++;
    if (target !== '' && !figures.targets.includes(target)) figures.targets.push(target);
  }
  const violations = results.flatMap((result) =>
    result.violations.map((sentence) => ({
      kind: result.kind,
      cycle: result.type === 'cycle' ? result.cycle : undefined,
      sentence,
    })),
  );
  const proof = {
    ...{ cycles: cycles.length, faults, violations },
    unacknowledged: cycles.filter((one) => one.unacknowledged > 0).length,
    lagging: cycles.filter((one) => one.lagging > 0).length,
    cutOff: cycles.filter((one) => one.cut > 0).length,
  };
  return { ...proof, shortcomings: shortcomingsOf(proof) };
}

function shortcomingsOf({ cycles, faults, unacknowledged, lagging }: Omit<Proof, 'shortcomings'>): string[] {
  const missed = Object.entries(faults).filter(([, { hits }]) => hits === 0);
  return [
    ...(cycles === 0 ? ['no cycle was run'] : []),
    ...missed.map(([fault, { injections }]) => `${fault} never hit unfinished work (${injections} times)`),
    ...(unacknowledged < leastUnacknowledged * cycles
      ? [`only ${unacknowledged} of ${cycles} cycles caught a request`]
      : []),
    ...(lagging < leastLagging * cycles ? [`only ${lagging} of ${cycles} cycles caught a table that lagged`] : []),
  ];
}
