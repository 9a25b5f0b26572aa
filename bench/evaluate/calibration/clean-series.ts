/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface CleanKind {
  kind: string;
  stepMs: number;
  days: number;
  /** The value of sample `i` at `hour` of a running clock; `normal` and `uniform` draw. */
  value: (i: number, hour: number, normal: () => number, uniform: () => number, state: { last: number }) => number;
}

const minute = 60_000;
const wave = (hour: number): number => Math.sin((hour / 24) * 2 * Math.PI);

/** Ten kinds of series in which nothing is ever wrong, from one sample in ten seconds to one in an hour. */
export const cleanKinds: readonly CleanKind[] = [
  { kind: 'normal noise', stepMs: 5 * minute, days: 30, value: (_i, _h, normal) => 50 + 5 * normal() },
  { kind: 'day and noise', stepMs: 5 * minute, days: 30, value: (_i, h, normal) => 50 + 20 * wave(h) + 2 * normal() },
  {
    kind: 'day and week',
    stepMs: 60 * minute,
    days: 120,
    value: (_i, h, normal) => (Math.floor(h / 24) % 7 < 5 ? 60 : 25) + 15 * wave(h) + 3 * normal(),
  },
  { kind: 'counts near zero', stepMs: 5 * minute, days: 30, value: (_i, _h, _n, uniform) => poisson(0.3, uniform) },
  { kind: 'counts', stepMs: minute, days: 7, value: (_i, h, _n, uniform) => poisson(20 + 8 * wave(h), uniform) },
  { kind: 'constant', stepMs: 5 * minute, days: 30, value: () => 21.5 },
  {
    kind: 'slow walk',
    stepMs: 5 * minute,
    days: 30,
    value: (_i, _h, normal, _u, state) => (state.last = 0.98 * state.last + normal()),
  },
  { kind: 'trend', stepMs: 60 * minute, days: 120, value: (i, _h, normal) => 100 + 0.05 * i + 2 * normal() },
  {
    kind: 'heavy tail',
    stepMs: 5 * minute,
    days: 30,
    value: (_i, _h, normal) => 10 * Math.exp(0.8 * normal()),
  },
  {
    kind: 'ten seconds',
    stepMs: 10_000,
    days: 3,
    value: (_i, h, normal) => 200 + 30 * wave(h) + 6 * normal(),
  },
];

export function poisson(mean: number, uniform: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = uniform(); product > limit; product *= uniform()) count++;
  return count;
}

export interface CleanSeries {
  times: Float64Array;
  values: Float64Array;
}

export function cleanSeries({ stepMs, days, value }: CleanKind, seed: number): CleanSeries {
  const uniform = chance(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const samples = Math.floor((days * 86_400_000) / stepMs);
  const times = new Float64Array(samples);
  const values = new Float64Array(samples);
  const state = { last: 0 };
  for (let i = 0; i < samples; i++) {
    times[i] = i * stepMs;
    values[i] = value(i, (i * stepMs) / 3_600_000, normal, uniform, state);
  }
  return { times, values };
}
