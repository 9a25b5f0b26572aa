import { chance, cleanKinds, type CleanSeries, cleanSeries, poisson } from './clean-series.ts';

/** A device with which nothing is ever wrong. */
export interface CleanDevice {
  kind: string;
  draw: (seed: number) => { times: Float64Array; values: Float64Array[] };
}

/** Those of several metrics. */
export const cleanDevices: readonly CleanDevice[] = [
  unrelated('six metrics, each another kind', [
    'normal noise',
    'day and noise',
    'counts near zero',
    'constant',
    'slow walk',
    'heavy tail',
  ]),
  unrelated('nineteen of normal noise', Array<string>(19).fill('normal noise')),
  unrelated('nineteen heavy tails', Array<string>(19).fill('heavy tail')),
  counted('counts around 60, 30 and 10', 60_000, 7, (uniform) => {
    return () => [poisson(60, uniform), poisson(30, uniform), poisson(10, uniform)];
  }),
  counted('a job every night', 300_000, 30, (uniform) => nightly(uniform)),
  counted('requests and answers', 10_000, 7, (uniform) => requestsAndAnswers(uniform)),
];

/** A metric of each of these kinds, at one pace and with nothing to do with each other. */
export function unrelated(kind: string, names: readonly string[]): CleanDevice {
  const kinds = names.flatMap((name) => cleanKinds.filter((one) => one.kind === name));
  return {
    kind,
    draw: (seed) => {
      const drawn = kinds.map((metric, m) => cleanSeries(metric, seed + m * 100_003));
      return { times: (drawn[0] as CleanSeries).times, values: drawn.map(({ values }) => values) };
    },
  };
}

function counted(
  kind: string,
  stepMs: number,
  days: number,
  samplesOf: (uniform: () => number) => () => number[],
): CleanDevice {
  return {
    kind,
    draw: (seed) => {
      const sample = samplesOf(chance(seed));
      const rows = Array.from({ length: Math.floor((days * 86_400_000) / stepMs) }, sample);
      const values = (rows[0] as number[]).map((_, m) => Float64Array.from(rows, (row) => row[m] as number));
      return { times: Float64Array.from(rows, (_, i) => i * stepMs), values };
    },
  };
}

/** Three a sample; now and then an answer comes in the next sample, or some are lost. */
function requestsAndAnswers(uniform: () => number): () => number[] {
  const [late, lost, more] = [5e-4, 5e-4, 0.5];
  let owed = 0;
  return () => {
    const requests = poisson(3, uniform);
    let answers = requests + owed;
    owed = 0;
    const drawn = uniform();
    if (drawn < late) owed = Math.min(answers, 1);
    answers -= owed;
    if (drawn > 1 - lost) for (answers--; uniform() < more; ) answers--;
    return [requests, Math.max(0, answers), poisson(0.3, uniform)];
  };
}

/** Three that do more for some twenty minutes of each night, which begin within ten. */
function nightly(uniform: () => number): () => number[] {
  let sample = 0;
  let begins = 0;
  return () => {
    const minute = (sample++ * 5) % 1_440;
    if (minute === 0) begins = 120 + 10 * uniform();
    const level = minute >= begins && minute < begins + 20 ? 100 : 20;
    return [0, 1, 2].map(() => level + 6 * (uniform() + uniform() - 1));
  };
}
