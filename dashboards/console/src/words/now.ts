/** What the server's clock showed when it last answered, and how fast it runs: it decides what is long ago, not the viewer's. */
let shown = Date.now();
let at = Date.now();
let factor = 1;
/** Told when the clock turns out to be another than was thought. */
const listeners = new Set<() => void>();
const jumpMs = 60_000;

/** @param header `NOW;FACTOR`, as every answer of the API has it in `x-tocsin-clock` */
export function keepClock(header: string | null): void {
  const [now = Number.NaN, pace = Number.NaN] = (header ?? '').split(';').map(Number);
  if (!(now > 0) || !(pace > 0)) return;
  const before = present();
  shown = now;
  at = Date.now();
  factor = pace;
  if (Math.abs(present() - before) > jumpMs) for (const tell of listeners) tell();
}

export function onJump(listener: () => void): void {
  listeners.add(listener);
}

/** ms since 1970. */
export function present(): number {
  return Math.floor(shown + (Date.now() - at) * factor);
}

/** How many times faster than the viewer's the server's clock runs. */
export function pace(): number {
  return factor;
}
