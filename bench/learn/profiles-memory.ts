import { chunkOf, devicesPerChunk } from '../../learn/chunks.ts';
import { Profiles } from '../../detectors/runner/profiles.ts';

// node --expose-gc bench/learn/profiles-memory.ts [DEVICES...]: what `detect` holds of baselines, of two metrics and seasons of
// the week of twenty cohorts, after one version and after as many as are kept.
const cohorts = Array.from({ length: 20 }, (_, i) => `model-${i}`);
const versions = 4;

function occupied(): number {
  for (let i = 0; i < 8; i++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function publish(profiles: Profiles, devices: number, version: number, offset: number): number {
  const usual = { samples: 30_240, middle: 600 + version, deviation: 40 };
  const season = { offsets: Array.from({ length: 168 }, (_, hour) => hour), samples: Array<number>(168).fill(9_000) };
  const spoken = { samples: 30_240, median: 2.3, spread: 0.2 };
  for (let from = 0; from < devices; from += devicesPerChunk) {
    const names = Array.from({ length: Math.min(devicesPerChunk, devices - from) }, (_, i) => from + i);
    const rows = names.flatMap((n) =>
      (['messages', 'bytes'] as const).map((metric) => ({
        ...{ device: `device-${String(n).padStart(8, '0')}`, model: cohorts[n % cohorts.length] ?? '' },
        ...{ metric, seasonal: 1 as const, ...usual },
      })),
    );
    const wide = ['', ...cohorts].flatMap((cohort) =>
      ['messages', 'bytes'].map((metric) => ({ cohort, metric, usual: spoken, season })),
    );
    const part = { tenant: 'acme', learnedTo: version * 3_600_000, complete: from + devicesPerChunk >= devices };
    profiles.apply(chunkOf({ ...part, cohorts: from === 0 ? wide : [] }, rows), offset++);
  }
  return offset;
}

const asked = process.argv.slice(2).map(Number);
for (const devices of asked.length > 0 ? asked : [100_000, 1_000_000]) {
  const before = occupied();
  const profiles = new Profiles();
  let offset = 0;
  const perDevice = () => ((occupied() - before) / devices).toFixed(0);
  offset = publish(profiles, devices, 1, offset);
  const first = perDevice();
  for (let version = 2; version <= versions; version++) offset = publish(profiles, devices, version, offset);
  const text = `${devices} devices: ${first} bytes each with one version, ${perDevice()} with ${versions} versions kept`;
  process.stdout.write(`${text} (${profiles.devices} known)\n`);
}
