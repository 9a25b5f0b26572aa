import type { Figure } from './figures.ts';
import type { Latency } from './latency.ts';

/** The first is at half the rate that the same run has shown to be possible, and is held to its limits; others are for comparing. */
export function latencyFigures(
  { p50, p99, rate, lanes, stages, coreWaits, found, probes }: Latency,
  place: number,
): Figure[] {
  const at = place === 0 ? 'half the rate' : `${Math.round(rate)} lines/s`;
  const limits = (must: number, want: number) => (place === 0 ? { must, want } : {});
  const inside: Figure[] = Object.entries({ ...lanes, ...stages }).flatMap(([name, spread]) => [
    { figure: `  ${name}, p50`, unit: 'ms', measured: spread.p50 },
    { figure: `  ${name}, p99`, unit: 'ms', measured: spread.p99 },
  ]);
  return [
    { figure: `wire to finding, ${at}, p50`, unit: 'ms', ...limits(10, 1), measured: p50 },
    { figure: `wire to finding, ${at}, p99`, unit: 'ms', ...limits(100, 50), measured: p99 },
    ...inside,
    ...Object.entries(coreWaits).map(([name, ms]) => ({
      figure: `  ${name} waits for a core, mean`,
      unit: 'ms',
      measured: ms,
    })),
    { figure: '  probes whose finding came', unit: '', must: 1, larger: true, measured: found / probes },
    { figure: '  at', unit: 'lines/s', measured: rate },
  ];
}
