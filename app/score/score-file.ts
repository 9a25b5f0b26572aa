import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { forgetFirings, newDevice, observe } from '../../detectors/statistics/scorer/device.ts';
import type { DeviceRecord } from '../../detectors/statistics/scorer/device-record.ts';
import { emptyVerdict, type Verdict } from '../../detectors/statistics/scorer/verdict.ts';
import { Fault } from '../../runtime/errors.ts';
import type { Wish } from './columns.ts';
import { openSeries, type Series } from './series.ts';

/** What came of one file. */
export interface Scored {
  file: string;
  written: string;
  rows: number;
  firing: number;
  /** Whether a column says when; else rows count as so far apart as `stepWithoutClockMs` says. */
  timed: boolean;
}

/** Characters written at once. */
const chunkChars = 1 << 16;

/** Where the scores of a file go: its name without its folder and packing. */
export function outputOf(file: string, folder: string): string {
  return join(
    folder,
    `${basename(file)
      .replace(/\.gz$/i, '')
      .replace(/\.csv$/i, '')}.csv`,
  );
}

/** Scores every row by the rows before it; `train` is learned first, and not scored. @throws Fault INPUT_INVALID */
export function scoreFile(file: string, folder: string, wish: Wish, train?: string): Scored {
  const series = openSeries(file, wish);
  const device = newDevice(series.metrics.length);
  const verdict = emptyVerdict();
  if (train !== undefined) learn(device, openSeries(train, wish), series, verdict);
  const single = series.metrics.length === 1;
  const scored: Scored = {
    file,
    written: outputOf(file, folder),
    rows: 0,
    firing: 0,
    timed: series.columns.time !== undefined,
  };
  const handle = created(scored.written, folder);
  try {
    let text = `time,score,firing,${single ? 'expected_low,expected_high' : 'explained_by'}\n`;
    for (const { time, timeText, values } of series.rows) {
      observe(device, time, values, verdict);
      scored.rows++;
      if (verdict.firing) scored.firing++;
      const why = single
        ? `${bound(verdict.expectedLow)},${bound(verdict.expectedHigh)}`
        : quoted(verdict.explained.map((at) => series.metrics[at]).join(' '));
      text += `${quoted(timeText)},${verdict.score},${verdict.firing ? 1 : 0},${why}\n`;
      if (text.length < chunkChars) continue;
      writeSync(handle, text);
      text = '';
    }
    writeSync(handle, text);
  } finally {
    closeSync(handle);
  }
  return scored;
}

function learn(device: DeviceRecord, past: Series, series: Series, verdict: Verdict): void {
  if (past.metrics.length !== series.metrics.length)
    throw new Fault(
      'INPUT_INVALID',
      `what is learned on has ${past.metrics.length} metrics, what is scored ${series.metrics.length}`,
    );
  for (const { time, values } of past.rows) observe(device, time, values, verdict);
  forgetFirings(device);
}

function created(file: string, folder: string): number {
  try {
    mkdirSync(folder, { recursive: true });
    return openSync(file, 'w');
  } catch (cause) {
    throw new Fault('INPUT_INVALID', `cannot write ${file}: ${(cause as Error).message}`, { cause });
  }
}

function bound(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
