import { windowedGaussian } from './baselines/windowed-gaussian.ts';
import { judge } from './judge.ts';

export interface Speed {
  /** CPU microseconds per sample. */
  scorerUs: number;
  gaussianUs: number;
  ratio: number;
}

const samples = 200_000;

/** The scorer beside a windowed Gaussian on the same noise, each warmed up first, the better of three turns. */
export function speedOf(): Speed {
  const values = new Float64Array(samples);
  const times = new Float64Array(samples);
  let state = 1;
  for (let i = 0; i < samples; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    values[i] = 50 + 10 * Math.sin(i / 46) + state / 2 ** 32;
    times[i] = i * 60_000;
  }
  const scorerUs = cpuOf(() => judge({ times, values: [values] }));
  const gaussianUs = cpuOf(() => windowedGaussian(values));
  return { scorerUs, gaussianUs, ratio: scorerUs / gaussianUs };
}

function cpuOf(work: () => unknown): number {
  let best = Infinity;
  for (let turn = 0; turn < 4; turn++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    if (turn > 0) best = Math.min(best, (user + system) / samples);
  }
  return best;
}
