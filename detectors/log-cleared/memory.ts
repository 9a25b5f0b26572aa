/** A program that keeps the log and said that it stops. */
export interface Stop {
  program: string;
  id: string;
  at: number;
  /** When it should be back, ms of the log's time. */
  due: number;
  gateway: string;
  device: string;
  spoofable: 0 | 1 | 2 | 3;
}

/** Of a host whose logging said something: few do, and seldom. */
export interface Memory {
  /** At most one per program that keeps logs. */
  stops: Stop[];
  /** Until when what stops is explained by the host's going down, ms. */
  downUntil: number;
}
