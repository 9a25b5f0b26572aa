import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Recording } from '../recording.ts';
import { type ReadSeries, readSeries } from './read.ts';

interface Attack {
  kind: string;
  start_sec: number;
  end_sec: number;
}

const control = 'control_testing_frequent.csv.gz';

/** Packets per second of two DNP3 devices, a day per run; the attack-free control run is what is learned on. */
export function readQut(folder: string): Recording[] {
  const train = existsSync(join(folder, control)) ? readSeries(join(folder, control)) : undefined;
  return globSync('*_training_*.csv*', { cwd: folder })
    .sort()
    .map((file, at) => {
      const series = readSeries(join(folder, file));
      const attacks = JSON.parse(readFileSync(join(folder, file.replace(/\.csv.*/, '.attacks.json')), 'utf8')) as {
        attacks: Attack[];
      };
      const name = file.replace(/\.csv.*/, '');
      return { ...run(name, series, attacks.attacks), half: at % 2 === 0 ? 0 : 1, ...(train && { train }) };
    });
}

function run(name: string, series: ReadSeries, attacks: readonly Attack[]): Omit<Recording, 'half'> {
  // A row counts a whole second: the one an attack begins in holds its first packets.
  const truth = attacks.map(({ start_sec, end_sec }) => ({
    from: firstAt(series.times, Math.floor(start_sec) * 1_000),
    to: firstAt(series.times, (end_sec + 60) * 1_000) - 1,
  }));
  return { set: 'qut-dnp3-rates', name, ...series, truth, kinds: attacks.map(({ kind }) => kind) };
}

function firstAt(times: Float64Array, time: number): number {
  const at = times.findIndex((t) => t >= time);
  return at < 0 ? times.length : at;
}
