/**
 * One form for an id however a list or a device writes it: lower case, and no zeros in front of a number that stands by
 * itself: `PUMP-0042` and `pump-42` are one device. A run of digits that a letter follows is taken for hex and kept.
 */
export function canonicalId(id: string): string {
  const lower = id.toLowerCase();
  return lower.includes('0') ? lower.replace(padding, '') : lower;
}

// Bounded by the length of an id; each zero is looked at from its own place only.
const padding = /(?<![0-9])0+(?=[0-9]+(?![0-9a-z]))/g;
