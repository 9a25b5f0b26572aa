/** What the server's clock showed when it last answered, and how fast it runs: it decides what is long ago, not the viewer's. */
let shown = Date.now();
let at = Date.now();
let factor = 1;

/** @param header `NOW;FACTOR`, as every answer of the API has it in `x-tocsin-clock` */
export function keepClock(header: string | null): void {
  const [now = Number.NaN, pace = Number.NaN] = (header ?? '').split(';').map(Number);
  if (!(now > 0) || !(pace > 0)) return;
  shown = now;
  at = Date.now();
  factor = pace;
}

/** ms since 1970. */
export function present(): number {
  return Math.floor(shown + (Date.now() - at) * factor);
}
