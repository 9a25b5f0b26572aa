import { spellOut } from './message-bytes.ts';
import { namedSecrets } from './named-secrets.ts';
import { PrivateKeys } from './private-keys.ts';
import { type SecretKind, secretKinds } from '../../schemas/secret-kinds.ts';
import type { Secret } from './secret.ts';
import { authorizations, cloudKeys, webTokens } from './shaped-secrets.ts';
import { suspicion, suspicionOf } from './suspicion.ts';

export interface Redacted {
  bytes: Buffer;
  /** What was found, gravest first, each once. */
  kinds: SecretKind[];
}

/** Takes secrets out of the lines of one channel, before anything else sees them. */
export class Redactor {
  readonly #keys = new PrivateKeys();

  /** The line without its secrets; undefined when it holds none, which costs one look at its bytes. */
  redact(bytes: Uint8Array, from: number, to: number): Redacted | undefined {
    const suspected = suspicionOf(bytes, from, to);
    if (suspected === 0 && !this.#keys.open) return undefined;
    // One character per byte, so that places in the text are places in the bytes.
    const given = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).latin1Slice();
    const spelled = (suspected & suspicion.bytes) === 0 ? undefined : spellOut(given);
    const text = spelled?.latin1Slice() ?? given;
    const secrets = this.#find(text, spelled === undefined ? suspected : suspicionOf(spelled, 0, spelled.length));
    if (secrets.length === 0) return undefined;
    return { bytes: Buffer.from(replace(text, secrets), 'latin1'), kinds: kindsOf(secrets) };
  }

  #find(text: string, suspected: number): Secret[] {
    const secrets: Secret[] = [];
    if ((suspected & suspicion.pem) !== 0 || this.#keys.open) this.#keys.find(text, secrets);
    if ((suspected & suspicion.cloudKey) !== 0) cloudKeys(text, secrets);
    if ((suspected & suspicion.named) !== 0) namedSecrets(text, secrets);
    if ((suspected & suspicion.authorization) !== 0) authorizations(text, secrets);
    if ((suspected & suspicion.jwt) !== 0) webTokens(text, secrets);
    return secrets;
  }
}

/** Where two overlap, what the first one leaves of the second is covered too. */
function replace(text: string, secrets: Secret[]): string {
  const ordered = secrets.toSorted((a, b) => a.from - b.from || b.to - a.to);
  let out = '';
  let at = 0;
  for (const { from, to, mark } of ordered) {
    if (to <= at) continue;
    if (from >= at) out += text.slice(at, from) + mark;
    at = to;
  }
  return out + text.slice(at);
}

function kindsOf(secrets: readonly Secret[]): SecretKind[] {
  return secretKinds.filter((kind) => secrets.some((secret) => secret.kind === kind));
}
