import type { Endpoint } from '../endpoint.ts';
import { parsePeer } from './peer.ts';

/** A line that is no part of a handshake but says something that detectors look for. */
export interface Warning {
  /** `replay`, `float`, `floated`, `missing_sid`, `packet_refused`, `takeover` or `suppressed`. */
  warning: string;
  peer: Endpoint;
  name: string;
  /** How many lines it stands for. */
  weight: number;
}

const nobody: Endpoint = { address: '', port: 0 };
const takeoverStart = "MULTI: new connection by client '";
const takeoverEnd = "' will cause previous active sessions";
const floatedMid = ') floated from ';
const suppressedMid = ' variation(s) on previous ';

export function parseWarning(text: string): Warning | undefined {
  if (text.includes('bad packet ID (may be a replay)')) return plain('replay', nobody);
  if (text.startsWith('Float requested for peer ')) return plain('float', peerAfter(text, ' to '));
  if (text.startsWith('peer ')) return floated(text);
  if (text.includes(' with invalid or missing SID from ')) return plain('missing_sid', peerAfter(text, ' from '));
  if (text.startsWith('TLS Error: ') || text.startsWith('tls-crypt')) {
    const peer = peerAfter(text, ' from ');
    return peer.address === '' ? undefined : plain('packet_refused', peer);
  }
  if (text.startsWith(takeoverStart)) {
    const end = text.lastIndexOf(takeoverEnd);
    return end === -1 ? undefined : { ...plain('takeover', nobody), name: text.slice(takeoverStart.length, end) };
  }
  return suppressed(text);
}

/** `peer 0 (dev-7) floated from 192.0.2.7:1194 to [AF_INET]198.51.100.7:1194`: a packet of the client came from there. */
function floated(text: string): Warning | undefined {
  const from = text.indexOf('(');
  const to = text.lastIndexOf(floatedMid);
  if (from === -1 || to < from) return undefined;
  return { ...plain('floated', peerAfter(text, ' to ')), name: text.slice(from + 1, to) };
}

/** `7 variation(s) on previous 2 message(s) suppressed by --mute`: seven lines we shall never see. */
function suppressed(text: string): Warning | undefined {
  const mid = text.indexOf(suppressedMid);
  if (mid < 1 || mid > 9 || !text.includes(' suppressed by --mute', mid)) return undefined;
  const weight = Number(text.slice(0, mid));
  return Number.isInteger(weight) && weight > 0 ? { ...plain('suppressed', nobody), weight } : undefined;
}

function plain(warning: string, peer: Endpoint): Warning {
  return { warning, peer, name: '', weight: 1 };
}

function peerAfter(text: string, mark: string): Endpoint {
  const at = text.lastIndexOf(mark);
  if (at === -1) return nobody;
  // 2.6 goes on after the address: `or wrong packet id`.
  const end = text.indexOf(' or ', at + mark.length);
  return parsePeer(text.slice(at + mark.length, end === -1 ? undefined : end));
}
