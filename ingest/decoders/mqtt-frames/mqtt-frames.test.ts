import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { attributeOf } from '../../../schemas/event/event.ts';
import { tryLines } from '../try-lines.ts';
import { mqttFramesDecoder } from './mqtt-frames.ts';

/** In the form of frames dissected from a capture: the client's end first, a broker's answer with ends exchanged. */
const sent = { ts: '2026-11-21T12:00:00.250417Z', src: '192.0.2.41', sport: 47590, dst: '192.0.2.1', dport: 1883 };
const answered = { ts: sent.ts, src: sent.dst, sport: 1883, dst: sent.src, dport: sent.sport, conn_clientid: 's-7' };
const published = { type: 'PUBLISH', topic: 'hall/7', qos: 1, dup: 0, msgid: 12, payload: '21.50' };
const decode = (frame: unknown) => tryLines(mqttFramesDecoder(), [JSON.stringify(frame)])[0];

test('a frame that publishes becomes a message with device, topic, reading and time', () => {
  const tried = decode({ ...sent, proto: 'tcp', clientid: 's-7', mqtt: [published], label: 1 });
  expect(tried?.decoded).toBe('event');
  expect(tried?.event).toMatchObject({
    ...{ kind: 'message-published', claimedDevice: 's-7', at: Date.parse('2026-11-21T12:00:00.250Z') },
    ...{ peer: '192.0.2.41', peerPort: 47590, session: '192.0.2.41:47590', size: 5, redelivered: false, weight: 1 },
    payloadHash: createHash('sha256').update('21.50').digest('hex'),
    attributes: ['topic', 'hall/7', 'qos', '1', 'message_id', '12', 'value', '21.50'],
  });
});

test('several messages of one frame are one event of their weight, as the last one says', () => {
  const tried = decode({ ...sent, mqtt: [published, { ...published, payload: '22', dup: 1 }] });
  expect(tried?.event).toMatchObject({ weight: 2, size: 2, redelivered: true });
});

test.each(['', 'on', '{"t":1}', '0x10', '1e999', '01', '1.', ' 1', '1'.repeat(40)])('%j is no reading', (payload) => {
  const event = decode({ ...sent, mqtt: [{ ...published, payload }] })?.event;
  expect(event?.kind).toBe('message-published');
  expect(attributeOf(event ?? { attributes: [] }, 'value')).toBe('');
});

test.each([
  [{ ...answered, mqtt: [{ type: 'CONNACK', rc: 0 }] }, 'session-opened', 'accepted', ''],
  [{ ...answered, mqtt: [{ type: 'CONNACK', rc: 5 }] }, 'session-refused', 'refused', 'connack_5'],
  [{ ...sent, conn_clientid: 's-7', mqtt: [{ type: 'DISCONNECT' }] }, 'session-closed', '', ''],
])('%j is %s', (frame, kind, outcome, reason) => {
  expect(decode(frame)?.event).toMatchObject({
    ...{ kind, outcome, reason, claimedDevice: 's-7', session: '192.0.2.41:47590' },
  });
});

test.each([
  { ...sent, mqtt: [] },
  sent,
  { ...sent, mqtt: [{ type: 'PINGREQ' }] },
  { ...answered, mqtt: [published] },
  { ...answered, mqtt: [{ type: 'PUBACK', msgid: 12 }] },
])('%j is no message of a client and stays a line', (frame) => {
  expect(decode(frame)?.decoded).toBe('unclaimed');
});

test.each([
  [[], 'not_an_object'],
  [{ ...sent, ts: 'noon' }, 'time_invalid'],
  [{ mqtt: [published] }, 'time_invalid'],
  [{ ...sent, mqtt: 'PUBLISH' }, 'mqtt_invalid'],
  [{ ...sent, mqtt: [7] }, 'mqtt_invalid'],
  [{ ...answered, mqtt: [{ type: 'CONNACK' }] }, 'mqtt_invalid'],
  [{ ...sent, mqtt: [{ ...published, topic: '' }] }, 'topic_missing'],
  [{ ...sent, mqtt: [{ type: 'PUBLISH', topic: 't' }] }, 'payload_missing'],
])('%j is refused as %s', (frame, reject) => {
  expect(decode(frame)?.decoded).toEqual({ reject });
});
