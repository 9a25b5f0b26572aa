export interface Settings {
  /** Times the usual from which it is a flood, and never below so many a minute. */
  factor: number;
  floor: number;
  /** Before so many minutes of its own only so many a minute are a flood. */
  leastMinutes: number;
  ceiling: number;
  /** Windows that must be over, of how many. */
  windows: number;
  ofWindows: number;
}
