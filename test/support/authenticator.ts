import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** A passkey in software, with what a browser adds around it: ES256, no attestation. */
export class Authenticator {
  origin: string;
  userVerified = true;
  /** Answered in place of the one that was asked. */
  challenge: string | undefined;
  readonly #id = randomBytes(16);
  #key = newKey();
  #counter = 0;

  constructor(origin: string) {
    this.origin = origin;
  }

  /** Signs with another key from now on. */
  forge(): void {
    this.#key = newKey();
  }

  create(options: Record<string, unknown>): object {
    const { x = '', y = '' } = this.#key.publicKey.export({ format: 'jwk' });
    // COSE (RFC 9053): EC2, ES256, P-256.
    const cose = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
      [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
    ]);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.#id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.#id, isoCBOR.encode(cose)]);
    const { id } = options['rp'] as { id: string };
    const authData = new Uint8Array(Buffer.concat([this.#data(id, 0x40), attested]));
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ]);
    return this.#credential({
      clientDataJSON: url(this.#client('webauthn.create', options)),
      attestationObject: url(isoCBOR.encode(attestation as Parameters<typeof isoCBOR.encode>[0])),
      transports: ['internal'],
    });
  }

  get(options: Record<string, unknown>): object {
    const client = this.#client('webauthn.get', options);
    const data = this.#data(String(options['rpId']), 0);
    const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
    const signature = createSign('SHA256').update(signed).sign(this.#key.privateKey);
    return this.#credential({ clientDataJSON: url(client), authenticatorData: url(data), signature: url(signature) });
  }

  #credential(response: object): object {
    return { id: url(this.#id), rawId: url(this.#id), type: 'public-key', response, clientExtensionResults: {} };
  }

  #client(type: string, options: Record<string, unknown>): Buffer {
    const challenge = this.challenge ?? options['challenge'];
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false }));
  }

  #data(rpId: string, flags: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(++this.#counter);
    const all = flags | 0x01 | (this.userVerified ? 0x04 : 0);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([all]), counter]);
  }
}
