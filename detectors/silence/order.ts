export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function byDevice(a: { tenant: string; device: string }, b: { tenant: string; device: string }): number {
  return compare(a.tenant, b.tenant) || compare(a.device, b.device);
}

export function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return compare(a, b);
}
