import type { Bend, Draws } from './grounds.ts';

/** One anomaly put into a series. */
export interface Plant {
  /** Samples it lasts; Infinity where it stays. */
  lasts: number;
  /** Changes what is drawn of the `k`th sample of it. */
  bend?: (bend: Bend, k: number) => void;
  /** Changes the value itself; `before` is the last one as usual. */
  value?: (value: number, before: number) => number;
}

/** How an anomaly of a kind is drawn, for a series of so many samples an hour. */
export interface PlantKind {
  kind: string;
  /** Whether it takes a season to see it. */
  seasonal?: boolean;
  drawn: (draws: Draws, perHour: number) => Plant;
}

const between = ({ uniform }: Draws, low: number, high: number): number => low + (high - low) * uniform();
const whole = (draws: Draws, low: number, high: number): number => Math.floor(between(draws, low, high + 1));
const sign = ({ uniform }: Draws): number => (uniform() < 0.5 ? -1 : 1);

function moved(lasts: number, off: (k: number) => number): Plant {
  return { lasts, bend: (bend, k) => void (bend.off += off(k)) };
}

/** Eleven kinds of anomaly, of sizes from hardly to plainly visible. */
export const plantKinds: readonly PlantKind[] = [
  {
    kind: 'spike',
    drawn: (draws) => {
      const size = sign(draws) * between(draws, 7, 25);
      return moved(whole(draws, 1, 2), () => size);
    },
  },
  {
    kind: 'burst',
    drawn: (draws) => {
      const size = sign(draws) * between(draws, 4, 12);
      return moved(whole(draws, 6, 40), () => size);
    },
  },
  { kind: 'dip to zero', drawn: (draws) => ({ lasts: whole(draws, 1, 8), value: () => 0 }) },
  {
    kind: 'level shift',
    drawn: (draws) => {
      const size = sign(draws) * between(draws, 2, 8);
      return moved(Infinity, () => size);
    },
  },
  {
    kind: 'more noise',
    drawn: (draws) => {
      const times = between(draws, 2, 6);
      return { lasts: whole(draws, 60, 300), bend: (bend) => void (bend.noise *= times) };
    },
  },
  {
    kind: 'less noise',
    drawn: (draws) => {
      const times = between(draws, 0.02, 0.3);
      return { lasts: whole(draws, 80, 400), bend: (bend) => void (bend.noise *= times) };
    },
  },
  {
    kind: 'oscillation',
    drawn: (draws) => {
      const [size, period] = [between(draws, 2, 6), between(draws, 4, 24)];
      return moved(whole(draws, 60, 300), (k) => size * Math.sin((k / period) * 2 * Math.PI));
    },
  },
  {
    kind: 'drift',
    drawn: (draws) => {
      const [size, over] = [sign(draws) * between(draws, 5, 15), whole(draws, 60, 400)];
      return moved(over * 3, (k) => size * Math.min(1, k / over));
    },
  },
  {
    kind: 'missing cycle',
    seasonal: true,
    drawn: (_draws, perHour) => ({
      lasts: Math.round(24 * perHour),
      bend: (bend) => void (bend.hour = Number.NaN),
    }),
  },
  {
    kind: 'cycle at a wrong hour',
    seasonal: true,
    drawn: (draws, perHour) => {
      const late = between(draws, 6, 12);
      return { lasts: Math.round(24 * perHour), bend: (bend) => void (bend.hour -= late) };
    },
  },
  { kind: 'stuck', drawn: (draws) => ({ lasts: whole(draws, 30, 250), value: (_value, before) => before }) },
];
