import type { Series } from '../../../schemas/api/devices.ts';

/** What a device may send in a minute. */
export interface Band {
  low: number;
  high: number;
  samples: number;
  whose: Series['whose'];
}

/** What was learned and is in force. */
export interface Baselines {
  /** By event time, ms; undefined where nothing was learned. @throws Fault of the log */
  bandOf(tenant: string, device: string, metric: Series['metric']): Promise<((at: number) => Band) | undefined>;
}
