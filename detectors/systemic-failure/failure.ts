import { type Distinct, noneDistinct } from '../statistics/distinct.ts';

/** One device failing, kept as evidence. */
export interface Witness {
  event: string;
  at: number;
  device: string;
  gateway: string;
  /** Id of the planned window that covers it, '' for none. */
  planned: string;
}

/** What goes on now, from the verdict that opened it to its end. */
export interface Episode {
  witnesses: Witness[];
  openedAt: number;
  /** Every device it has hit so far. */
  devices: Distinct;
  gateways: Map<string, number>;
  /** Devices and spoofability the last version told of. */
  told: number;
  toldSpoofable: number;
  /** Last time at which at least half of the limit failed in one window. */
  highAt: number;
  lastAt: number;
  limit: number;
  active: number;
  rate: number;
  windows: number;
  chance: number;
}

/** One way of failing under one issuer. Plain data. */
export interface Failure {
  reason: string;
  /** Devices of the last minutes: 4 x event time of its last failure, plus how easily that could be invented. */
  devices: Distinct;
  gateways: Map<string, number>;
  peers: Map<string, number>;
  witnesses: Witness[];
  latest: number;
  judgedAt: number;
  /** The aligned window being counted for the usual rate, and the devices in it. */
  index: number;
  inWindow: number;
  /** Devices per window that are usual, and how many windows that rests on. */
  rate: number;
  windows: number;
  episode: Episode | undefined;
}

/** @param windows how long the issuer was known without it */
export const startFailure = (reason: string, index: number, windows: number): Failure => ({
  reason,
  devices: noneDistinct(),
  gateways: new Map(),
  peers: new Map(),
  witnesses: [],
  latest: 0,
  judgedAt: 0,
  index,
  inWindow: 0,
  rate: 0,
  windows,
  episode: undefined,
});

/** Closes aligned windows up to `index` (excluded) into the usual rate; those of an episode teach nothing. */
export function closeWindows(failure: Failure, index: number, mostWindows: number): void {
  if (index <= failure.index) return;
  if (failure.episode === undefined) learn(failure, failure.inWindow, mostWindows);
  const empty = index - failure.index - 1;
  if (empty > 0 && failure.episode === undefined) {
    failure.windows = Math.min(mostWindows, failure.windows + empty);
    failure.rate *= (1 - 1 / (failure.windows + 1)) ** empty;
  }
  failure.index = index;
  failure.inWindow = 0;
}

function learn(failure: Failure, devices: number, mostWindows: number): void {
  failure.windows = Math.min(mostWindows, failure.windows + 1);
  failure.rate += (devices - failure.rate) / failure.windows;
}

/** A map of names that keeps those heard of last. */
export function noteName(names: Map<string, number>, name: string, at: number, most: number): void {
  if (name === '') return;
  const before = names.get(name) ?? 0;
  names.delete(name);
  names.set(name, Math.max(before, at));
  if (names.size <= most) return;
  for (const oldest of names.keys()) {
    names.delete(oldest);
    return;
  }
}

export function forgetNames(names: Map<string, number>, before: number): void {
  for (const [name, at] of names) if (at < before) names.delete(name);
}
