import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figures.ts';

export interface FoldCost {
  /** Devices folded; a thousand to a fact. */
  devices: number;
  /** CPU microseconds per device: reading JSON and checking it, and folding what was read. */
  readUs: number;
  foldUs: number;
  /** Bytes per device alive after collection, and for a Map of the same objects. */
  bytes: number;
  mapBytes: number;
  /** Nanoseconds of a look-up of a device, and in the Map. */
  lookUpNs: number;
  mapLookUpNs: number;
  /** Nanoseconds to ask whether a window covers a device, with ten thousand planned. */
  plannedNs: number;
}

/** What a million devices cost each role that folds them, beside a Map of the same objects in the same process. */
export function measureFleetFacts(devices: number): FoldCost {
  const script = fileURLToPath(new URL('fold-fleet.ts', import.meta.url));
  const args = ['--expose-gc', '--max-old-space-size=4096', script, String(devices)];
  const ran = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 240_000 });
  if (ran.status !== 0) throw new Error(`fold-fleet.ts: ${ran.stderr}`);
  return JSON.parse(ran.stdout) as FoldCost;
}

export function figuresOfFleet({ readUs, foldUs, bytes, mapBytes }: FoldCost): Figure[] {
  return [
    { figure: 'fleet facts, CPU', unit: 'us/device', measured: readUs + foldUs },
    { figure: 'fleet facts, memory', unit: 'bytes/device', must: 400, want: 200, measured: bytes },
    { figure: '  beside a Map of the same objects', unit: '', want: 0.5, measured: bytes / mapBytes },
  ];
}

if (process.argv[1] === import.meta.filename) {
  const cost = measureFleetFacts(Number(process.argv[2] ?? 1_000_000));
  const { devices, readUs, foldUs, bytes, mapBytes, lookUpNs, mapLookUpNs, plannedNs } = cost;
  const line = (what: string, value: string): void => void process.stdout.write(`${what.padEnd(34)} ${value}\n`);
  line('devices', String(devices));
  line('CPU per device, JSON and schema', `${readUs.toFixed(2)} us`);
  line('CPU per device, fold', `${foldUs.toFixed(2)} us`);
  line('bytes per device', `${bytes.toFixed(0)}, ${(bytes / mapBytes).toFixed(2)} of a Map (${mapBytes.toFixed(0)})`);
  line('look-up', `${lookUpNs.toFixed(0)} ns, ${(lookUpNs / mapLookUpNs).toFixed(1)} of a Map`);
  line('planned window, 10,000 planned', `${plannedNs.toFixed(0)} ns`);
}
