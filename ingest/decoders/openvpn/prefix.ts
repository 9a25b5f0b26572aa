import type { Endpoint } from '../endpoint.ts';
import { parsePeer } from './peer.ts';

/** What stands in front of a line about one client: `192.0.2.7:1194 ` before it is authenticated, `name/192.0.2.7:1194 ` after. */
export interface Prefix extends Endpoint {
  /** Common name that the server has verified, '' before it has. */
  name: string;
  /** What the line says, without the prefix. */
  rest: string;
}

const longestName = 128;

/** Takes the prefix off a message. A line about no client comes back with an empty address. */
export function takePrefix(message: string): Prefix {
  const space = message.indexOf(' ');
  if (space > 0) {
    const bare = parsePeer(message.slice(0, space));
    if (bare.address !== '') return { ...bare, name: '', rest: message.slice(space + 1) };
  }
  // A common name may hold spaces and slashes, so the first slash that is followed by an address decides.
  const window = message.slice(0, longestName + 64);
  for (let slash = window.indexOf('/'); slash > 0 && slash <= longestName; slash = window.indexOf('/', slash + 1)) {
    const end = window.indexOf(' ', slash);
    if (end === -1) break;
    const peer = parsePeer(window.slice(slash + 1, end));
    if (peer.address !== '') return { ...peer, name: message.slice(0, slash), rest: message.slice(end + 1) };
  }
  return { address: '', port: 0, name: '', rest: message };
}

/** OpenVPN's own stamp in front of lines it writes to a file, `2026-11-21 12:44:12 `, taken as UTC; `at` 0 without one. */
export function takeStamp(message: string): { at: number; rest: string } {
  if (message.length < 20 || message[4] !== '-' || message[10] !== ' ' || message[13] !== ':' || message[19] !== ' ') {
    return { at: 0, rest: message };
  }
  const at = Date.parse(`${message.slice(0, 10)}T${message.slice(11, 19)}Z`);
  return Number.isNaN(at) ? { at: 0, rest: message } : { at, rest: message.slice(20) };
}
