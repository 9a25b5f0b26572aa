import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** As a configuration names a gateway's certificate: of the first one in a PEM file. */
export function certificateSha256(file: string): string {
  return createHash('sha256')
    .update(new X509Certificate(readFileSync(file)).raw)
    .digest('hex');
}

/** As a configuration names a gateway's token. */
export function tokenSha256(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
