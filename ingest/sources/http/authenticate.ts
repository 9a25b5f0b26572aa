import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Identities, Identity } from '../identities.ts';

const scheme = 'Bearer ';
/** Longer tokens are nobody's, and hashing them is work for nothing. */
const tokenChars = 512;

/**
 * Who sent a request: by its token, else by the client certificate of its connection. Headers that name a certificate are
 * not looked at: anybody can write them.
 * @param vouched whether the certificate must come from a known authority and be in its time
 */
export function authenticate(request: IncomingMessage, identities: Identities, vouched: boolean): Identity | undefined {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    if (!authorization.startsWith(scheme) || authorization.length > tokenChars) return undefined;
    return identities.byToken(authorization.slice(scheme.length));
  }
  const { socket } = request;
  if (!(socket instanceof TLSSocket)) return undefined;
  if (vouched && !socket.authorized) return undefined;
  const certificate = socket.getPeerX509Certificate();
  return certificate === undefined ? undefined : identities.byCertificate(certificate.raw);
}
