import type { SecretKind } from '../../schemas/secret-kinds.ts';

/** Where a secret lies in a text of one character per byte, and what stands there instead. */
export interface Secret {
  kind: SecretKind;
  from: number;
  to: number;
  mark: string;
}

const mark = '***';

/** A mark never longer than what it covers, so that a line cannot grow by being redacted. */
export function secretAt(kind: SecretKind, from: number, to: number): Secret {
  return { kind, from, to, mark: mark.slice(0, to - from) };
}
