export interface Settings {
  /** Windows learned before anything is judged, and messages that usually come in one at least. */
  leastWindows: number;
  leastMessages: number;
  /** Beyond this share more than usual, and this many spreads, what comes is added up. */
  slackShare: number;
  slackSpreads: number;
  /** Sum that is told: spreads of a window, windows of the usual, and times the most that is usual. */
  spreads: number;
  usuals: number;
  times: number;
  /** Windows in a row in which more came than usual. */
  windows: number;
  /** After so many windows without a message nothing is told for as many: what waited may come at once. */
  awayWindows: number;
  /** What was told of for so many windows is the new usual. */
  anewWindows: number;
}

export const crowdSettings: Settings = {
  ...{ leastWindows: 288, leastMessages: 10, slackShare: 0.3, slackSpreads: 0.5 },
  ...{ spreads: 5, usuals: 1, times: 1.2, windows: 4, awayWindows: 3, anewWindows: 24 },
};

export const crowdWindowMs = 5 * 60_000;
export type CrowdKind = 'gateway' | 'fleet';
