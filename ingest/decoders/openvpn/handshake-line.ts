import type { Endpoint } from '../endpoint.ts';
import { parsePeer } from './peer.ts';

/** Endings of a client instance, as in `SIGUSR1[soft,tls-error] received, client-instance restarting`; '' when it is none. */
export function parseEnding(text: string): string {
  if (!text.startsWith('SIGUSR1[') && !text.startsWith('SIGTERM[') && !text.startsWith('SIGHUP[')) return '';
  const comma = text.indexOf(',');
  const bracket = text.indexOf('] received', comma);
  if (comma === -1 || bracket === -1 || bracket - comma > 40) return '';
  return snake(text.slice(comma + 1, bracket)) || 'signalled';
}

const initiated = '] Peer Connection Initiated with ';

/** `[dev-7] Peer Connection Initiated with [AF_INET]192.0.2.7:1194`: the client is in. */
export function parseInitiated(text: string): { name: string; peer: Endpoint } | undefined {
  if (!text.startsWith('[')) return undefined;
  const mark = text.lastIndexOf(initiated);
  if (mark === -1) return undefined;
  return { name: text.slice(1, mark), peer: parsePeer(text.slice(mark + initiated.length)) };
}

const refusals: readonly (readonly [start: string, reason: string])[] = [
  ['TLS Error: TLS key negotiation failed', 'tls_timeout'],
  ['TLS Error: TLS handshake failed', 'tls_error'],
  ['TLS Auth Error:', 'password_refused'],
  ['VERIFY KU ERROR', 'wrong_purpose'],
  ['VERIFY EKU ERROR', 'wrong_purpose'],
  ['VERIFY NSCERTTYPE ERROR', 'wrong_purpose'],
  ['VERIFY X509NAME ERROR', 'wrong_name'],
  ['VERIFY SCRIPT ERROR', 'script_refused'],
  ['VERIFY PLUGIN ERROR', 'script_refused'],
  ['VERIFY CRL: ', 'certificate_denied'],
];

/** Why a line says that a handshake failed, '' when it does not. A verification's own reason counts for more. */
export function refusalIn(text: string): string {
  for (const [start, reason] of refusals) if (text.startsWith(start)) return reason;
  return '';
}

function snake(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39)) out += text[i];
    else if (code >= 0x41 && code <= 0x5a) out += String.fromCharCode(code + 32);
    else if (out !== '' && !out.endsWith('_')) out += '_';
  }
  return out;
}
