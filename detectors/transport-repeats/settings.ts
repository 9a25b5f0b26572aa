export interface Settings {
  /** A device's repeats are counted in slots of so long, and judged by two of them on end. */
  slotMs: number;
  /** Repeats in two slots below which nothing is told: a radio link has its bad minutes, and so few gain nobody anything. */
  least: number;
  /** Chance at the usual rate below which as many are not the link's. */
  chance: number;
  /** Times the most of two slots that was never told. */
  times: number;
  /** Of a device nothing is known of: mean and variance of a slot, and how many slots of its own weigh as much. */
  mean: number;
  variance: number;
  weight: number;
  /** Devices of one model told of within an hour; of more it is told once that there are more. */
  mostTold: number;
}
