/** Whether the long counts are asked for: `npm run test:long`. */
export const long = process.env['TOCSIN_LONG'] === '1';

const startedAt = performance.now();

/** Says in a long run how far it is, with the time since the file began; says nothing in a short one. */
export function progress(text: string): void {
  if (!long) return;
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  console.log(`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} ${text}`);
}
