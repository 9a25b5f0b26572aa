/** What chance gives: from 0 to 1, and normal with a spread of 1. */
export interface Draws {
  uniform: () => number;
  normal: () => number;
}

/** How a sample is bent: moved by so many spreads, with so many times the noise, at an hour of its season; NaN for none. */
export interface Bend {
  off: number;
  noise: number;
  hour: number;
}

/** A kind of series that is as usual unless it is bent. `drawn` answers the value of sample `i`; it may keep numbers in `state`. */
export interface Ground {
  ground: string;
  seasonal: boolean;
  start: (draws: Draws) => number[];
  drawn: (bend: Bend, i: number, draws: Draws, state: number[]) => number;
}

const day = (hour: number): number => (Number.isNaN(hour) ? 0 : Math.sin((hour / 24) * 2 * Math.PI));
/** A working day: quiet at night, two peaks. */
const office = (hour: number): number => {
  const of = ((hour % 24) + 24) % 24;
  return Number.isNaN(hour) || of < 7 || of > 20 ? 0 : 1 + 0.5 * Math.cos(((of - 7) / 13) * 4 * Math.PI);
};
const isWeekend = (hour: number): boolean => Math.floor(hour / 24) % 7 >= 5;
const between = (low: number, high: number, share: number): number => low + (high - low) * share;

/** Eleven kinds of metrics, by what makes them hard to judge. */
export const grounds: readonly Ground[] = [
  {
    ...{ ground: 'noise', seasonal: false, start: ({ uniform }) => [between(-200, 400, uniform())] },
    drawn: ({ off, noise }, _i, { normal }, [level = 0]) => level + 5 * (off + noise * normal()),
  },
  {
    ...{ ground: 'day', seasonal: true, start: ({ uniform }) => [between(4, 15, uniform())] },
    drawn: ({ off, noise, hour }, _i, { normal }, [deep = 0]) => 60 + 2 * (deep * day(hour) + off + noise * normal()),
  },
  {
    ...{ ground: 'day and week', seasonal: true, start: ({ uniform }) => [between(6, 20, uniform())] },
    drawn: ({ off, noise, hour }, _i, { normal }, [high = 0]) =>
      20 + 3 * ((isWeekend(hour) ? 0.2 : 1) * high * office(hour) + off + noise * normal()),
  },
  {
    ...{ ground: 'counts by the day', seasonal: true, start: ({ uniform }) => [between(8, 60, uniform())] },
    drawn: ({ off, noise, hour }, _i, draws, [mean = 0]) => countOf(mean * (1 + 0.6 * day(hour)), off, noise, draws),
  },
  {
    ...{ ground: 'counts near zero', seasonal: false, start: ({ uniform }) => [between(0.05, 0.8, uniform())] },
    drawn: ({ off, noise }, _i, draws, [mean = 0]) => countOf(mean, off, noise, draws),
  },
  {
    ...{ ground: 'heavy tail', seasonal: false, start: ({ uniform }) => [between(0.4, 1, uniform())] },
    drawn: ({ off, noise }, _i, { normal }, [tail = 0]) => 10 * Math.exp(tail * (off + noise * normal())),
  },
  {
    // Jobs that come every hundred samples or so, last a few and are of any size: they are usual.
    ...{ ground: 'bursts', seasonal: false, start: ({ uniform }) => [between(0.004, 0.02, uniform()), 0, 0] },
    drawn: ({ off, noise }, _i, { normal, uniform }, state) => {
      state[1] = Math.max(0, (state[1] as number) - 1);
      if (state[1] === 0 && uniform() < (state[0] as number)) {
        state[1] = 2 + Math.floor(8 * uniform());
        state[2] = between(5, 25, uniform());
      }
      return 30 + 2 * ((state[1] === 0 ? 0 : (state[2] as number)) + off + noise * normal());
    },
  },
  {
    ...{ ground: 'trend', seasonal: false, start: ({ uniform }) => [between(-0.02, 0.02, uniform())] },
    drawn: ({ off, noise }, i, { normal }, [slope = 0]) => 300 + 4 * (slope * i + off + noise * normal()),
  },
  {
    ...{ ground: 'whole numbers', seasonal: false, start: ({ uniform }) => [between(0.5, 2, uniform())] },
    drawn: ({ off, noise }, _i, { normal }, [spread = 0]) =>
      Math.max(0, Math.round(20 + spread * (off + noise * normal()))),
  },
  {
    ...{ ground: 'percent', seasonal: true, start: ({ uniform }) => [between(-3, 3, uniform())] },
    drawn: ({ off, noise, hour }, _i, { normal }, [middle = 0]) =>
      Math.round(1_000 / (1 + Math.exp(-middle - 0.8 * day(hour) - 0.35 * (off + noise * normal())))) / 10,
  },
  {
    ...{ ground: 'walk', seasonal: false, start: ({ uniform }) => [between(0.9, 0.995, uniform()), 0] },
    drawn: ({ off, noise }, _i, { normal }, state) => {
      const [back = 0, last = 0] = state;
      state[1] = back * last + noise * normal();
      // Its own spread is wider than that of a step: what is moved is moved by something between the two.
      return 100 + (state[1] as number) + 2 * off;
    },
  },
];

/** Counts with so many times the usual spread, moved by so many of theirs. */
function countOf(mean: number, off: number, noise: number, draws: Draws): number {
  const moved = Math.max(0, mean + off * Math.sqrt(mean + 0.25));
  const own = noise > 1 ? Math.max(0, moved + Math.sqrt(moved) * Math.sqrt(noise * noise - 1) * draws.normal()) : moved;
  const count = poisson(own, draws);
  return noise < 1 ? Math.round(moved + noise * (count - moved)) : count;
}

function poisson(mean: number, { uniform, normal }: Draws): number {
  if (mean > 100) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = uniform(); product > limit; product *= uniform()) count++;
  return count;
}
