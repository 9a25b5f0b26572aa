import type { Tested } from './label.ts';
import type { DetectorScore, Score } from './score.ts';

/** Missed episodes and false alarms listed of each detector. */
const shown = 10;
export const scorecardColumns = 100;

const names: Record<Tested, string> = {
  D01: 'revoked certificate',
  D03: 'cloned certificate',
  D05: 'failure of many',
  D06: 'factory certificate',
  D07: 'not on the list',
  D11: 'replay',
  D12: 'transport replay',
  D14: 'flooding',
  D15: 'traffic shape',
  D16: 'flapping',
  D17: 'silence',
  D18: 'missing records',
  D19: 'clock jump',
  D20: 'brute force',
  D27: 'spoofed readings',
};

/**
 * The score as a person reads it, in 100 columns: a line per detector with its recall by strength of the attacks (times
 * what its README promises), then what was missed and what was wrong.
 */
export function scorecard({ detectors, counts }: Score): string {
  const bands = detectors[0]?.bands.map(({ from, to }) => `${from}-${to}x`) ?? [];
  const rows = [
    ['', 'recall', ...bands, 'precision', 'episodes', 'traps', 'delay'],
    ...detectors.map((one) => [
      `${one.id} ${names[one.id]}`,
      one.recall.toFixed(3),
      ...one.bands.map(({ found, episodes }) => (episodes === 0 ? '-' : `${found}/${episodes}`)),
      one.precision.toFixed(3),
      String(one.episodes),
      String(one.traps),
      one.medianDelaySeconds === null ? 'none' : spanOf(one.medianDelaySeconds),
    ]),
  ];
  const details = detectors.flatMap(detailsOf);
  const counted = Object.entries({ ...counts }).map(([name, value]) => `${name} ${plain(value)}`);
  return [...table(rows), '', ...details, ...(details.length > 0 ? [''] : []), ...wrapped(counted), ''].join('\n');
}

function detailsOf({ id, missed, falseAlarms }: DetectorScore): string[] {
  const lines = [
    ...missed
      .slice(0, shown)
      .map(
        ({ name, tenant, subject, from, strength }) =>
          `${id} missed ${name} of ${tenant}/${subject} at ${time(from)}, ${strength.toFixed(2)}x`,
      ),
    ...falseAlarms.slice(0, shown).map(({ finding, trap }) => {
      const where = trap === '' ? 'where nothing was planned' : `in the trap ${trap}`;
      return `${id} false alarm ${finding.reason} on ${finding.tenant}/${finding.subject.id} at ${time(finding.at)}, ${where}`;
    }),
  ];
  const more = missed.length + falseAlarms.length - lines.length;
  return [...lines.map((line) => line.slice(0, scorecardColumns)), ...(more > 0 ? [`${id} and ${more} more`] : [])];
}

/** The first column reads from the left, numbers from the right. */
function table(rows: readonly string[][]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart((widths[column] ?? 0) + 2),
      )
      .join('')
      .trimEnd(),
  );
}

function wrapped(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 2 <= scorecardColumns)
      lines[lines.length - 1] = `${last}, ${word}`;
    else lines.push(word);
  }
  return lines;
}

function spanOf(seconds: number): string {
  return seconds < 600 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

function time(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}

function plain(value: number | Record<string, number>): string {
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
