import type { EventDraft } from '../../../schemas/event/event.ts';
import { decodeRecord } from '../../decoders/cloud-audit/decode-record.ts';
import { looksLikeAudit } from '../../decoders/cloud-audit/recognise.ts';
import type { Decoded } from '../../decoders/decoder.ts';
import { decodeMessage } from '../../decoders/mqtt-message/decode-message.ts';
import { decodeObject } from '../../decoders/tocsin-json/decode-object.ts';
import { parseJson } from '../../decoders/tocsin-json/parse-json.ts';
import type { Shape } from './media-type.ts';
import { type Item, splitBody, splitMessages } from './split-body.ts';

/** How the items of one route are read. */
export interface ItemReader {
  /** The items of a body, undefined when it is not of that shape. */
  split(bytes: Buffer, shape: Shape): Item[] | undefined;
  /** The decoder's name in the event's source. */
  nameOf(given: string): string;
  /** @param redacted the item without its secrets, when it held any */
  read(given: string, redacted: string | undefined, draft: EventDraft): Decoded;
}

/** Tocsin's own events and audit records. */
export const eventItems: ItemReader = {
  split: splitBody,
  nameOf: (given) => (looksLikeAudit(given, 0, given.length) ? 'cloud-audit' : 'tocsin-json'),
  read(given, redacted, draft) {
    const parsed = parseJson(redacted ?? given);
    if (!parsed.ok) return { reject: parsed.reason };
    const audit = looksLikeAudit(given, 0, given.length);
    return audit ? decodeRecord(parsed.value, draft) : decodeObject(parsed.value, draft);
  },
};

/** MQTT messages as bridges and brokers' rules post them. */
export const mqttItems: ItemReader = {
  split: splitMessages,
  nameOf: () => 'mqtt-message',
  read(given, redacted, draft) {
    const parsed = parseJson(redacted ?? given);
    if (!parsed.ok) return { reject: parsed.reason };
    if (redacted === undefined) return decodeMessage(parsed.value, parsed.value, draft);
    const whole = parseJson(given);
    return whole.ok ? decodeMessage(parsed.value, whole.value, draft) : { reject: whole.reason };
  },
};
