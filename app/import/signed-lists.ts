import { readFileSync } from 'node:fs';
import { IssuerKeys } from '../../fleet/issuer-keys.ts';
import type { Registry } from '../../fleet/registry.ts';
import { Revocations } from '../../fleet/revocations.ts';
import { Fault } from '../../runtime/errors.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { eachFact } from './known-fleet.ts';
import { type CheckedSignature, openSignature } from './list-signature.ts';
import type { ImportRequest } from './request.ts';

/**
 * What stands behind an issued list: the signature that came with it, undefined when none did and the tenant asks for none.
 *
 * @throws Fault LIST_UNTRUSTED, INPUT_INVALID, CONFIG_INVALID for an authority that cannot be read
 */
export async function signatureOf(
  log: EventLog,
  request: ImportRequest,
  registry: Registry,
  at: number,
): Promise<CheckedSignature | undefined> {
  const { tenant, files, signature, signedLists } = request;
  const [list = ''] = files;
  if (signature === undefined) {
    if (signedLists?.required !== true) return undefined;
    throw new Fault(
      'LIST_UNTRUSTED',
      `issued lists of ${tenant} must be signed: --signature FILE --signer CERT; nothing was imported`,
    );
  }
  if (files.length !== 1) throw new Fault('INPUT_INVALID', 'a signature is that of one file: import them one by one');
  const revocations = new Revocations();
  await eachFact(log, (fact, offset) => revocations.apply(fact, offset));
  const all = Number.POSITIVE_INFINITY;
  const keys = new IssuerKeys();
  const trusted = {
    certificates: (signedLists?.authorities ?? []).map(readAuthority),
    isManufacturer: (keyId: string) => registry.issuerClass(tenant, keys.of(keyId), all) === 'manufacturer',
    isRevoked: (issuer: string, serial: string) => revocations.lookup(tenant, issuer, serial, all) !== undefined,
  };
  return openSignature(signature, list, trusted, at);
}

function readAuthority(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Fault('CONFIG_INVALID', `cannot read ${file}`, { cause });
  }
}
