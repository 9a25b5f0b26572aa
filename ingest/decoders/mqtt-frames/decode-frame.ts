import type { EventDraft } from '../../../schemas/event/event.ts';
import { claimDevice } from '../claim.ts';
import type { Decoded } from '../decoder.ts';
import { isAddress, sessionOf } from '../endpoint.ts';
import { isObject, type Members } from '../members.ts';
import { countOf, instantOf } from '../tocsin-json/fields.ts';
import { takePublish } from './take-publish.ts';

/** IANA's ports of MQTT, plain and over TLS: which end of a frame is the broker. */
const brokerPorts: readonly unknown[] = [1883, 8883];

/**
 * One captured frame onto the draft: messages that a client published, connections a broker took or refused, and those a
 * client ended. Frames of anything else are left as lines. Members beside those named here are passed over, labels too.
 */
export function decodeFrame(value: unknown, draft: EventDraft): Decoded {
  if (!isObject(value)) return { reject: 'not_an_object' };
  const instant = instantOf(value['ts']);
  if (!(instant > 0)) return { reject: 'time_invalid' };
  draft.at = instant;
  const packets = value['mqtt'] ?? [];
  if (!Array.isArray(packets) || !packets.every(isObject)) return { reject: 'mqtt_invalid' };
  return packets.length === 0 ? 'unclaimed' : decodePackets(packets, value, draft);
}

function decodePackets(packets: readonly Members[], frame: Members, draft: EventDraft): Decoded {
  const fromBroker = brokerPorts.includes(frame['sport']) && !brokerPorts.includes(frame['dport']);
  takeClient(frame, fromBroker ? 'd' : 's', draft);
  if (fromBroker) {
    const answer = packets.find(({ type }) => type === 'CONNACK');
    return answer === undefined ? 'unclaimed' : takeAnswer(answer, draft);
  }
  const published = packets.filter(({ type }) => type === 'PUBLISH');
  if (published.length > 0) return takePublish(published, draft);
  if (!packets.some(({ type }) => type === 'DISCONNECT')) return 'unclaimed';
  draft.kind = 'session-closed';
  return 'event';
}

/** The client's end: its address names the session, and what it called itself is its own word. */
function takeClient(frame: Members, side: 's' | 'd', draft: EventDraft): void {
  const address = frame[side === 's' ? 'src' : 'dst'];
  const port = countOf(frame[side === 's' ? 'sport' : 'dport'], 65_535) ?? 0;
  if (typeof address === 'string' && isAddress(address)) {
    draft.peer = address;
    draft.peerPort = port;
    draft.session = sessionOf({ address, port });
  }
  const name = frame['clientid'] ?? frame['conn_clientid'];
  if (typeof name === 'string') claimDevice(draft, name);
}

/** MQTT 3.1.1 section 3.2.2.3 and MQTT 5 section 3.2.2.2: 0 is accepted, all else refused. */
function takeAnswer({ rc }: Members, draft: EventDraft): Decoded {
  const code = countOf(rc, 255);
  if (code === undefined) return { reject: 'mqtt_invalid' };
  draft.kind = code === 0 ? 'session-opened' : 'session-refused';
  draft.outcome = code === 0 ? 'accepted' : 'refused';
  if (code !== 0) draft.reason = `connack_${code}`;
  return 'event';
}
