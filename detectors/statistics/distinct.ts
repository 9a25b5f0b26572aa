/** Plain data. */
export interface Distinct {
  /** One in 2^level is kept. */
  level: number;
  /** By hash: whatever the latest of it was. */
  kept: Map<number, number>;
}

/** As many are kept at most; beyond, the estimate is off by about 2 %. */
const mostKept = 4096;

export const noneDistinct = (): Distinct => ({ level: 0, kept: new Map() });

/**
 * Keeps a sample of distinct names with a number each, in bounded memory: all of them while they are few, then one in 2, 4,
 * 8 by hash (distinct sampling). `noted` gives the new number from the one before, undefined for a new name.
 */
export function noteDistinct(distinct: Distinct, name: string, noted: (before: number | undefined) => number): void {
  const hash = hashOf(name);
  if (!sampled(hash, distinct.level)) return;
  const { kept } = distinct;
  kept.set(hash, noted(kept.get(hash)));
  while (kept.size > mostKept) {
    distinct.level++;
    for (const other of kept.keys()) if (!sampled(other, distinct.level)) kept.delete(other);
  }
}

/** About how many names have a number that counts. */
export function countDistinct({ kept, level }: Distinct, counts: (noted: number) => boolean): number {
  let count = 0;
  for (const noted of kept.values()) if (counts(noted)) count++;
  return count * 2 ** level;
}

/** About how many there are at all. */
export function sizeDistinct({ kept, level }: Distinct): number {
  return kept.size * 2 ** level;
}

export function forgetDistinct(distinct: Distinct, forgets: (noted: number) => boolean): void {
  for (const [hash, noted] of distinct.kept) if (forgets(noted)) distinct.kept.delete(hash);
  if (distinct.kept.size === 0) distinct.level = 0;
}

function sampled(hash: number, level: number): boolean {
  return hash >>> (32 - level) === 0 || level === 0;
}

function hashOf(name: string): number {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x0100_0193);
  // Ids that differ in their last digits only must differ in the high bits too.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
