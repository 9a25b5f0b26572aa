import { proofOf } from './proof.ts';
import type { CycleResult, Result } from './results.ts';

export interface About {
  seed: string;
  /** Versions and machine, one line each. */
  machine: readonly string[];
}

/** Results as Markdown: what was run, what was hit, what failed. */
export function reportOf({ seed, machine }: About, results: readonly Result[]): string {
  const kinds = [...new Set(results.map(({ kind }) => kind))];
  const proof = proofOf(results);
  const of = (kind: string): Result[] => results.filter((result) => result.kind === kind);
  return [
    `Seed ${seed}; ${machine.join('; ')}.\n`,
    row(
      'log',
      'cycles',
      'events acknowledged',
      'alarms',
      'lost',
      'stored twice',
      'findings lost or doubled',
      'residual',
      'SMS and mails twice',
      'drained, median and most',
      'cycles that failed',
    ),
    ruler(11),
    ...kinds.map((kind) => summary(kind, of(kind))),
    '',
    row('fault', 'of', 'injected', 'hit unfinished work'),
    ruler(4),
    ...Object.entries(proof.faults).map(([fault, { targets, injections, hits }]) =>
      row(fault, targets.toSorted().join(', '), injections, hits),
    ),
    '',
    `Of ${proof.cycles} cycles the fault came in ${share(proof.unacknowledged, proof.cycles)} while requests were without an answer, in ` +
      `${share(proof.lagging, proof.cycles)} while the table lacked records, and in ${share(proof.cutOff, proof.cycles)} requests lost their answer.\n`,
    ...(proof.violations.length === 0
      ? ['Nothing failed.\n']
      : [
          'What failed:\n',
          ...proof.violations.map(
            ({ kind, cycle, sentence }) =>
              `- ${kind}${cycle === undefined ? '' : ` ${cycle + 1}`}: ${sentence.split('\n')[0]}`,
          ),
          '',
        ]),
    ...proof.shortcomings.map((sentence) => `Not proven: ${sentence}.\n`),
  ].join('\n');
}

function summary(kind: string, results: readonly Result[]): string {
  const cycles = results.filter((result): result is CycleResult => result.type === 'cycle');
  const judged = cycles.flatMap(({ verdict }) => (verdict === null ? [] : [verdict]));
  const sum = (count: (one: CycleResult) => number): number => cycles.reduce((all, one) => all + count(one), 0);
  const most = (count: (one: NonNullable<CycleResult['verdict']>) => number): number =>
    Math.max(0, ...judged.map(count));
  const drains = cycles.map(({ drainMs }) => drainMs).sort((a, b) => a - b);
  const compared = results.flatMap((result) => (result.type === 'world' ? [result.compared] : []));
  return row(
    kind,
    cycles.length,
    sum(({ events }) => events),
    sum(({ alarms }) => alarms),
    most(({ numbers, glance, sessions }) => Math.max(0, glance.acknowledged - numbers.distinct) + sessions.lost),
    most(({ numbers, sessions }) => numbers.rows - numbers.distinct + numbers.twice + sessions.doubled),
    most(({ findings, findingsTwice }) => findings.lost + findings.doubled + findingsTwice) +
      compared.reduce((all, { lost, doubled }) => all + lost + doubled, 0),
    most(({ counts }) => Math.abs(counts.residual ?? 0)),
    sum(({ toldTwice }) => toldTwice),
    `${seconds(drains[Math.floor(drains.length / 2)] ?? 0)}, ${seconds(drains.at(-1) ?? 0)}`,
    cycles.filter(({ violations }) => violations.length > 0).length,
  );
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
const share = (part: number, all: number): string => `${part} (${Math.round((100 * part) / Math.max(1, all))} %)`;
const row = (...cells: (string | number)[]): string => `| ${cells.join(' | ')} |`;
const ruler = (cells: number): string => `|${'---|'.repeat(cells)}`;
