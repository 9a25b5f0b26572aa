export interface Settings {
  /** A device's repeats are counted in slots of so long, and judged by two of them on end. */
  slotMs: number;
  /** Repeats in two slots below which nothing is told: where little is known of the model, and where a device-week or more is. */
  leastUnknown: number;
  least: number;
  /** Chance at the usual rate below which as many are not the link's. */
  chance: number;
  /** Times the most of two slots that was never told, of the device or any of its model: bad minutes are worse than a rate says. */
  times: number;
  /** Of a device nothing is known of: mean and variance of a slot, and how many slots of its own weigh as much. */
  mean: number;
  variance: number;
  weight: number;
  /** Devices of one model told of within an hour; of more it is told once that there are more. */
  mostTold: number;
}
