const units: readonly (readonly [name: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];

/** `4 min 12 s`: the two greatest units that are not nought; below a second in ms. */
export function duration(ms: number): string {
  const size = Math.abs(ms);
  if (size < 1_000) return `${Math.round(size)} ms`;
  const first = units.findIndex(([, unit]) => size >= unit);
  const [name = '', unit = 1] = units[first] ?? [];
  const whole = Math.floor(size / unit);
  const [nextName, nextUnit] = units[first + 1] ?? ['', 0];
  const rest = nextUnit === 0 ? 0 : Math.floor((size % unit) / nextUnit);
  return rest === 0 ? `${whole} ${name}` : `${whole} ${name} ${rest} ${nextName}`;
}

/** One unit only, for columns: `now`, `12 s`, `4 min`, `3 h`, `5 d`. Times ahead read `in 4 min`. */
export function age(at: number, now: number): string {
  const size = Math.abs(now - at);
  if (size < 1_000) return 'now';
  const [name, unit] = units.find(([, ms]) => size >= ms) ?? (['s', 1_000] as const);
  const text = `${Math.floor(size / unit)} ${name}`;
  return at > now ? `in ${text}` : text;
}
