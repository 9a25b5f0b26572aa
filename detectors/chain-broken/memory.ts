/** A record whose predecessor was not seen yet. */
export interface Hole {
  /** Fingerprint of the predecessor's hash. */
  previous: number;
  /** The record that named it, its time, and when nothing is waited for any more. */
  id: string;
  at: number;
  due: number;
  sequence: number;
  gateway: string;
  spoofable: 0 | 1 | 2 | 3;
}

/** Holes that nothing filled, within an hour. */
export interface Torn {
  /** Time of the first and the last. */
  from: number;
  to: number;
  holes: number;
  /** Links received, and the share usually lost, when it began. */
  received: number;
  usual: number;
  /** Ids of the first ones. */
  ids: string[];
}

/** The latest records of one device: only devices that chain theirs have one. */
export interface Memory {
  boot: number;
  /** Fingerprints of the hashes of the latest records, and of what each named before it; at most `mostRecent`. */
  hashes: number[];
  previous: number[];
  /** In order of time; at most `mostHoles`. */
  holes: Hole[];
  torn: Torn | undefined;
  /** When the first of all was heard of, ms. */
  first: number;
  /** Links received, and what share of all is usually lost. */
  received: number;
  lost: number;
}

/** Records that a late one may still belong between. */
export const mostRecent = 256;
/** Holes waited for at once; more are not looked at: so many say enough. */
export const mostHoles = 32;

export const noMemory = (): Memory => ({
  ...{ boot: 0, hashes: [], previous: [], holes: [], torn: undefined },
  ...{ first: 0, received: 0, lost: 0 },
});

export function note(memory: Memory, hash: number, previous: number): void {
  memory.hashes.push(hash);
  memory.previous.push(previous);
  if (memory.hashes.length <= mostRecent) return;
  memory.hashes.shift();
  memory.previous.shift();
}

export function begin(memory: Memory, boot: number): void {
  memory.boot = boot;
  memory.hashes = [];
  memory.previous = [];
  memory.holes = [];
}

/** Adds a hole that stays open to those of its hour, which begins where there is none. */
export function tear(
  memory: Memory,
  { at, id }: Hole,
  { withinMs, apartMs }: { withinMs: number; apartMs: number },
): Torn {
  const { torn, received, lost } = memory;
  const goes = torn !== undefined && at - torn.from < withinMs && at - torn.to < apartMs;
  const now = goes ? torn : { from: at, to: at, holes: 0, received, usual: lost, ids: [] };
  now.to = Math.max(now.to, at);
  now.holes++;
  if (now.ids.length < mostHoles) now.ids.push(id);
  return (memory.torn = now);
}
