/** A time for people, to the second, UTC. */
export function instant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** A span in its largest unit, for tables; '-' for none. */
export function shortSpan(ms: number | null): string {
  if (ms === null) return '-';
  const [size, unit] = ms < 120_000 ? [1_000, 's'] : ms < 7_200_000 ? [60_000, 'min'] : [3_600_000, 'h'];
  return `${Math.round(ms / (size as number))} ${unit as string}`;
}
