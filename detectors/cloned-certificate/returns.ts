import { samePlace } from '../network.ts';
import type { Haunt, Stay } from './memory.ts';
import { hauntOf } from './stays.ts';

export interface Settings {
  /** Returns to one place within `withinMs` that make a verdict. */
  returns: number;
  withinMs: number;
  /** Sessions from two places that live beside each other for longer than this: 1.5 times the longest keepalive. */
  overlapMs: number;
  /** A place visited so often, first so long ago, is one of the device's own. */
  knownVisits: number;
  knownAfterMs: number;
  /** Gateways that stand in for each other: `gw-1=gw-2,gw-3=gw-4`. */
  pairs: string;
}

/** The certificate was here, then elsewhere, then here again. */
export interface Return {
  here: Stay;
  /** The stays in between at places that are not the device's own, and the first of them. */
  between: readonly Stay[];
  elsewhere: Stay;
  back: Stay;
}

/** Every return over places that are not the device's own, by time. */
export function returnsIn(stays: readonly Stay[], haunts: readonly Haunt[], settings: Settings): Return[] {
  const found: Return[] = [];
  for (let i = 2; i < stays.length; i++) {
    const back = stays[i];
    if (back === undefined) continue;
    const before = stays.findLastIndex((stay, j) => j < i && together(stay, back, settings));
    const between = before < 0 ? [] : stays.slice(before + 1, i).filter((stay) => !isKnown(stay, haunts, settings));
    const [elsewhere] = between;
    const here = stays[before];
    if (here !== undefined && elsewhere !== undefined) found.push({ here, between, elsewhere, back });
  }
  return found;
}

/** As many returns to one place as it takes, the latest ones, when they lie close enough together. */
export function alternation(returns: readonly Return[], settings: Settings): Return[] | undefined {
  for (let i = returns.length - 1; i >= 0; i--) {
    const last = returns[i];
    if (last === undefined) continue;
    const same = returns.slice(0, i + 1).filter(({ back }) => together(back, last.back, settings));
    const few = same.slice(-settings.returns);
    const first = few[0];
    if (first === undefined || few.length < settings.returns) continue;
    if (last.back.from - first.elsewhere.from > settings.withinMs) continue;
    return same.filter(({ elsewhere }) => last.back.from - elsewhere.from <= settings.withinMs);
  }
  return undefined;
}

/** One return is enough when the certificate bears another device's name elsewhere. */
export function sharing(returns: readonly Return[]): Return | undefined {
  for (const one of returns.toReversed()) {
    const elsewhere = one.between.find(({ device }) => device !== '' && device !== one.back.device);
    if (elsewhere !== undefined && one.back.device !== '') return { ...one, elsewhere };
  }
  return undefined;
}

/** Two sessions that lived beside each other for longer than a dead one goes unnoticed. `alive` has just given a sign of life. */
export function overlapping(stays: readonly Stay[], alive: Stay, settings: Settings): Stay | undefined {
  return stays.find((other) => {
    if (other === alive || other.to < alive.to || other.session === '') return false;
    const until = Math.min(alive.seen, other.closed === 0 ? alive.seen : other.closed);
    return until - other.to > settings.overlapMs && !together(other, alive, settings);
  });
}

function together(a: Stay, b: Stay, { pairs }: Settings): boolean {
  return samePlace(a, b) || (pairs !== '' && a.gateway !== b.gateway && paired(pairs, a.gateway, b.gateway));
}

function paired(pairs: string, a: string, b: string): boolean {
  return pairs.split(',').some((pair) => pair === `${a}=${b}` || pair === `${b}=${a}`);
}

function isKnown(stay: Stay, haunts: readonly Haunt[], { knownVisits, knownAfterMs }: Settings): boolean {
  const haunt = hauntOf(haunts, stay);
  if (haunt === undefined || haunt.suspect) return false;
  return haunt.visits > knownVisits && stay.from - haunt.first >= knownAfterMs;
}
