import { type Endpoint, isAddress, portOf } from '../endpoint.ts';

export type ConnectionLine =
  | { what: 'accepted'; peer: Endpoint }
  | { what: 'connected'; peer: Endpoint; client: string; user: string; keepAlive: number; ambiguous: boolean }
  /** The client's id is '' where the broker did not know it. */
  | { what: 'ended'; client: string; reason: string }
  | { what: 'taken-over'; client: string }
  | { what: 'trouble'; reason: string; error: string; address: string }
  | { what: 'failed'; reason: string; error: string; address: string };

const connected = 'New client connected from ';
const accepted = 'New connection from ';
const takenOver = ' already connected, closing old connection.';
const details = / \(p\d, c\d, k\d{1,5}/g;
const tail = /^ \(p\d, c\d, k(\d{1,5})(?:, u'(.*)')?\)\.$/;

/** How a connection ended; client ids are the client's own words, so a line is read from its end. */
const endings: readonly (readonly [tail: string, reason: string])[] = [
  [' disconnected, not authorised.', 'not_authorised'],
  [' disconnected due to protocol error.', 'protocol_error'],
  [' has exceeded timeout, disconnecting.', 'keepalive_timeout'],
  [' closed its connection.', 'connection_closed'],
  [' disconnected.', 'disconnected'],
];

/** OpenSSL's words, by a part of them. */
const troubles: readonly (readonly [part: string, reason: string])[] = [
  ['certificate verify failed', 'certificate_refused'],
  ['peer did not return a certificate', 'no_certificate'],
  ['http request', 'not_tls'],
  ['wrong version number', 'not_tls'],
  ['unexpected eof', 'connection_closed'],
];

/** undefined for a line that is about no connection. */
export function parseConnectionLine(text: string): ConnectionLine | undefined {
  if (text.startsWith('Client ')) return clientLine(text);
  if (text.startsWith(accepted)) return acceptedLine(text);
  if (text.startsWith(connected)) return connectedLine(text);
  if (text.startsWith('OpenSSL Error[')) return opensslLine(text);
  if (text.startsWith('Invalid protocol ')) {
    const peer = endpointOf(text.slice(text.lastIndexOf(' ') + 1).replace(/\.$/, ''));
    return { what: 'trouble', reason: 'protocol_unknown', error: '', address: peer?.address ?? '' };
  }
  if (text.startsWith('Socket error on client ') && text.endsWith(', disconnecting.')) {
    return { what: 'ended', client: text.slice(23, -16), reason: 'socket_error' };
  }
  return undefined;
}

function acceptedLine(text: string): ConnectionLine | undefined {
  const mark = text.indexOf(' ', accepted.length);
  const peer = endpointOf(text.slice(accepted.length, mark < 0 ? text.length : mark).replace(/\.$/, ''));
  return peer === undefined ? undefined : { what: 'accepted', peer };
}

/** `192.0.2.7:41234 as pump-7 (p2, c1, k60, u'CN=pump-7,O=Fleet').` Id and user may hold such words themselves. */
function connectedLine(text: string): ConnectionLine | undefined {
  const mark = text.indexOf(' as ', connected.length);
  const peer = mark < 0 ? undefined : endpointOf(text.slice(connected.length, mark));
  const all = [...text.matchAll(details)];
  const end = all.at(-1)?.index ?? -1;
  const found = end < mark + 4 ? null : tail.exec(text.slice(end));
  if (peer === undefined || found === null) return undefined;
  return {
    what: 'connected',
    peer,
    client: text.slice(mark + 4, end),
    user: found[2] ?? '',
    keepAlive: Number(found[1]),
    ambiguous: all.length > 1,
  };
}

function clientLine(text: string): ConnectionLine | undefined {
  if (text.endsWith(takenOver)) return { what: 'taken-over', client: text.slice(7, -takenOver.length) };
  if (text.startsWith('Client connection from ')) return failedLine(text);
  for (const [tail, reason] of endings) {
    if (text.endsWith(tail)) return { what: 'ended', client: known(text.slice(7, -tail.length)), reason };
  }
  const mark = text.lastIndexOf(' disconnected: ');
  if (mark < 7 || !text.endsWith('.')) return undefined;
  return { what: 'ended', client: known(text.slice(7, mark)), reason: snake(text.slice(mark + 15, -1)) };
}

/** `Client connection from 192.0.2.7 failed: error:...`, in place of all other lines when it fails as it is accepted. */
function failedLine(text: string): ConnectionLine | undefined {
  const mark = text.indexOf(' failed: ', 23);
  const peer = mark < 0 ? undefined : endpointOf(text.slice(23, mark));
  if (peer === undefined) return undefined;
  const error = text.slice(mark + 9, -1);
  return { what: 'failed', reason: reasonFor(error), error, address: peer.address };
}

function opensslLine(text: string): ConnectionLine | undefined {
  const mark = text.indexOf(']: ');
  if (mark < 0 || mark > 20) return undefined;
  const error = text.slice(mark + 3);
  return { what: 'trouble', reason: reasonFor(error), error, address: '' };
}

function reasonFor(error: string): string {
  return troubles.find(([part]) => error.includes(part))?.[1] ?? 'tls_error';
}

function known(client: string): string {
  return client === '<unknown>' ? '' : client;
}

/** `192.0.2.7:41234`, or an address alone; IPv6 has its port after the last colon when the broker names one. */
function endpointOf(text: string): Endpoint | undefined {
  const colon = text.lastIndexOf(':');
  const port = colon < 0 ? -1 : portOf(text.slice(colon + 1));
  const host = text.slice(0, Math.max(0, colon));
  if (port >= 0 && isAddress(host)) return { address: host, port };
  return isAddress(text) ? { address: text, port: 0 } : undefined;
}

function snake(text: string): string {
  const words = text
    .slice(0, 64)
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return words === null ? 'disconnected' : words.join('_');
}
