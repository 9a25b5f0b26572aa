import type { DetectorScore, Score } from './score.ts';

const shown = 10;

/** The score as a person reads it: one line per detector, its bands, what was missed and what was wrong. */
export function scorecard(result: Score): string {
  const rows = [
    ['', 'recall', 'precision', 'median delay', 'episodes', 'traps'],
    ...result.detectors.map((one) => [
      one.id,
      one.recall.toFixed(3),
      one.precision.toFixed(3),
      one.medianDelaySeconds === null ? 'none found' : `${Math.round(one.medianDelaySeconds)} s`,
      String(one.episodes),
      String(one.traps),
    ]),
  ];
  const counts = Object.entries({ ...result.counts }).map(([name, value]) => `${name} ${plain(value)}`);
  return [...table(rows), '', ...result.detectors.flatMap(details), counts.join(', '), ''].join('\n');
}

function details(one: DetectorScore): string[] {
  const bands = one.bands.map(({ from, to, episodes, found }) => `${from}-${to}x ${found}/${episodes}`);
  const missed = one.missed
    .slice(0, shown)
    .map(
      (label) => `  missed ${label.name} of ${label.tenant}/${label.device} at ${time(label.from)}, ${times(label)}`,
    );
  const wrong = one.falseAlarms.slice(0, shown).map(({ finding, trap }) => {
    const where = trap === '' ? 'where nothing was planned' : `in the trap ${trap}`;
    return `  false alarm ${finding.reason} on ${finding.tenant}/${finding.subject.id} at ${time(finding.at)}, ${where}`;
  });
  const more = one.missed.length + one.falseAlarms.length - missed.length - wrong.length;
  return [
    `${one.id} by strength: ${bands.join(', ')}`,
    ...missed,
    ...wrong,
    ...(more > 0 ? [`  and ${more} more`] : []),
    '',
  ];
}

function table(rows: readonly string[][]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd((widths[column] ?? 0) + 2))
      .join('')
      .trimEnd(),
  );
}

function times({ strength }: { strength: number }): string {
  return `${strength.toFixed(2)}x`;
}

function time(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}

function plain(value: number | Record<string, number>): string {
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
