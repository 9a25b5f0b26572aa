import { createHash } from 'node:crypto';

/** 32 hex digits of SHA-256 over the parts, each prefixed with its length so that no two lists collide by joining. */
export function digest(...parts: (string | number)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const text = String(part);
    hash.update(`${text.length}:${text};`);
  }
  return hash.digest('hex').slice(0, 32);
}
