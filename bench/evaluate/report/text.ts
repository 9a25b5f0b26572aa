import type { Calibrated } from '../calibration/calibrate.ts';
import type { Robustness } from '../calibration/robustness.ts';
import type { PlantedRow } from '../planted/planted-figures.ts';
import type { Line, Shipped } from '../measures/set-figures.ts';

export function linesText(lines: readonly Line[]): string {
  return table(
    ['set', 'measure', 'baselines, same run', 'reach', 'measured', 'tuned half', 'other half'],
    lines.map((line) => [
      line.set,
      line.measure,
      Object.entries(line.baselines)
        .map(([title, figure]) => `${title} ${shown(figure)}`)
        .join(', '),
      line.reach,
      shown(line.measured),
      shown(line.halves[0]),
      shown(line.halves[1]),
    ]),
  );
}

export function shippedText(all: readonly Shipped[]): string {
  return table(
    [
      'at the shipped threshold',
      'events found',
      'false alerts per device-day',
      'alert precision',
      'normal rows firing',
      'delay median',
      'p90',
    ],
    all.map((one) => [
      one.set,
      `${one.found} of ${one.events}`,
      shown(one.wrong / one.deviceDays),
      shown(one.right / (one.right + one.wrong)),
      `${shown(100 * one.falseRowShare)} %`,
      span(one.delayMedianMs),
      span(one.delayP90Ms),
    ]),
  );
}

export function robustnessText(all: readonly Robustness[]): string {
  return table(
    ['nab, disturbed', 'standard score'],
    all.map((one) => [one.disturbance, shown(one.score)]),
  );
}

export function calibratedText(all: readonly Calibrated[]): string {
  return table(
    ['clean synthetic series', 'series', 'device-days', 'false alarms per device-day promised', 'realised'],
    all.map((one) => [
      one.kind,
      String(one.series),
      one.deviceDays.toFixed(0),
      String(one.nominal),
      one.realised.toFixed(4),
    ]),
  );
}

export function plantedText(all: readonly PlantedRow[]): string {
  return table(
    [
      'planted anomalies',
      'series',
      'found',
      'false rows per series',
      'standard score',
      'windowed Gaussian at its best',
    ],
    all.map((one) => [
      one.title,
      String(one.series),
      `${one.found} of ${one.windows}`,
      one.falseRows.toFixed(2),
      shown(one.score),
      shown(one.gaussian),
    ]),
  );
}

export function table(head: string[], rows: string[][]): string {
  if (rows.length === 0) return '';
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function shown(value: number): string {
  return Number.isFinite(value) ? Number(value.toPrecision(3)).toString() : '-';
}

function span(ms: number): string {
  if (!Number.isFinite(ms)) return '-';
  return ms < 120_000
    ? `${Math.round(ms / 1_000)} s`
    : ms < 7_200_000
      ? `${Math.round(ms / 60_000)} min`
      : `${shown(ms / 3_600_000)} h`;
}
