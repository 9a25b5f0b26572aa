import type { EventDraft } from '../../../schemas/event/event.ts';
import { limits } from '../../../schemas/limits.ts';
import { addAttribute, claimDevice } from '../claim.ts';
import type { Decoded } from '../decoder.ts';
import { isAddress } from '../endpoint.ts';
import { isObject, type Members } from '../members.ts';
import { readingOf } from '../reading.ts';
import { instantOf } from '../tocsin-json/fields.ts';
import { payloadOf } from './payload.ts';

/**
 * One MQTT message as a bridge posts it (docs/coverage.md) onto the draft. Its payload is measured and not kept, unless it
 * is one number: of the line there remains what was said about it. Members we do not know are a broker's own and passed over.
 * @param given the same before its secrets were taken out, which only the payload is measured by
 */
export function decodeMessage(value: unknown, given: unknown, draft: EventDraft): Decoded {
  if (!isObject(value) || !isObject(given)) return { reject: 'not_an_object' };
  draft.raw = withoutPayload(value);
  const topic = textIn(value, ['topic']);
  if (topic === '') return { reject: 'topic_missing' };
  const payload = payloadOf(given);
  if (typeof payload === 'string') return { reject: payload };
  const qos = Object.hasOwn(value, 'qos') ? value['qos'] : 0;
  if (qos !== 0 && qos !== 1 && qos !== 2) return { reject: 'qos_invalid' };
  const at = first(value, ['at', 'timestamp', 'publish_received_at']);
  const instant = at === undefined ? 0 : instantOf(at);
  if (Number.isNaN(instant)) return { reject: 'time_invalid' };
  if (instant > 0) draft.at = instant;
  draft.kind = 'message-published';
  draft.size = payload.size;
  draft.payloadHash = payload.hash;
  draft.redelivered = flagIn(value, 'dup');
  const peer = textIn(value, ['peer', 'peerhost']);
  draft.peer = isAddress(peer) ? peer : '';
  claimDevice(draft, textIn(value, ['client_id', 'clientid', 'clientId']));
  addAttribute(draft, 'topic', topic);
  addAttribute(draft, 'qos', String(qos));
  if (flagIn(value, 'retain')) addAttribute(draft, 'retain', 'true');
  addAttribute(draft, 'user', textIn(value, ['username', 'user']));
  addAttribute(draft, 'message_id', textIn(value, ['message_id', 'id']));
  const plain = value['payload'];
  const reading = typeof plain === 'number' || typeof plain === 'string' ? readingOf(String(plain)) : '';
  addAttribute(draft, 'value', reading);
  // A reading says itself what it looks like.
  if (reading === '') addAttribute(draft, 'payload_shape', payload.shape);
  return 'event';
}

/** Names brokers use for the same thing, the first that is there. */
function first(members: Members, names: readonly string[]): unknown {
  const name = names.find((one) => Object.hasOwn(members, one));
  return name === undefined ? undefined : members[name];
}

function textIn(members: Members, names: readonly string[]): string {
  const value = first(members, names);
  return typeof value === 'string' ? value.slice(0, limits.attributeChars).toWellFormed() : '';
}

/** Of the message or, as EMQX has it, among its `flags`. */
function flagIn(members: Members, name: string): boolean {
  const flags = first(members, ['flags']);
  const value = first(members, [name]) ?? (isObject(flags) ? first(flags, [name]) : undefined);
  return value === true || value === 1;
}

function withoutPayload(members: Members): Buffer {
  const { payload: _payload, payload_base64: _encoded, ...rest } = members;
  return Buffer.from(JSON.stringify(rest));
}
