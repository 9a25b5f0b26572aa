import { createVerify } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { type TrustedSigners, trustSigner } from '../../fleet/inventory/list-signer.ts';
import { Fault } from '../../runtime/errors.ts';
import { certificatesOf } from './certificate-files.ts';
import type { ListSignature } from './request.ts';

/** RSA of 16,384 bits has 2,048. */
const mostSignatureBytes = 4_096;

/** A list's detached signature, checked against the bytes of the very reading that gave the rows. */
export interface CheckedSignature {
  /** Of the signer. */
  keyId: string;
  take: (bytes: Uint8Array) => void;
  /** @throws Fault LIST_UNTRUSTED when the bytes taken are not those that were signed */
  finish: () => void;
}

/**
 * Looks whether the signer may sign lists, before anything is read of the list.
 *
 * @throws Fault INPUT_INVALID for files that cannot be read, LIST_UNTRUSTED for a signer nobody named
 */
export function openSignature(
  { file, signer }: ListSignature,
  list: string,
  trusted: TrustedSigners,
  at: number,
): CheckedSignature {
  const signature = readSmall(file);
  const chain = [...certificatesOf(signer)].map(({ der }) => der);
  const found = trustSigner(
    chain.filter((der) => der !== undefined),
    trusted,
    at,
  );
  if (chain.length === 0 || chain.includes(undefined))
    throw new Fault('INPUT_INVALID', `${signer}: certificates only, the signer's first`);
  if (!found.ok) throw new Fault('LIST_UNTRUSTED', `${signer}: ${found.reason}; nothing was imported`);
  const verifier = createVerify('sha256');
  return {
    keyId: found.keyId,
    take: (bytes) => void verifier.update(bytes),
    finish: () => {
      if (!verifier.verify(found.publicKey, signature))
        throw new Fault('LIST_UNTRUSTED', `${list}: ${file} is not its signature by ${signer}; nothing was imported`);
    },
  };
}

function readSmall(file: string): Buffer {
  try {
    if (statSync(file).size <= mostSignatureBytes) return readFileSync(file);
  } catch (cause) {
    throw new Fault('INPUT_INVALID', (cause as Error).message, { cause });
  }
  throw new Fault('INPUT_INVALID', `${file}: a signature has at most ${mostSignatureBytes} bytes`);
}
