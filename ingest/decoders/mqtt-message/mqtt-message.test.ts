import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { attributeOf } from '../../../schemas/event/event.ts';
import { eventsIn, openBench, rejectionsIn } from '../../test-bench.ts';
import { mqttItems } from '../../sources/http/item-readers.ts';
import { takeBatch } from '../../sources/http/take-batch.ts';
import { payloadShape } from '../payload-shape.ts';
import { tryLines } from '../try-lines.ts';
import { mqttMessageDecoder } from './mqtt-message.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const decode = (...messages: object[]) =>
  tryLines(
    mqttMessageDecoder(),
    messages.map((one) => JSON.stringify(one)),
  );

test.each([
  ['text', { payload: 'h\u00e4llo' }, 'h\u00e4llo'],
  ['JSON', { payload: { a: [1, 2] } }, '{"a":[1,2]}'],
  ['base64', { payload: 'aGk=', payload_encoding: 'base64' }, 'hi'],
  ['base64 under a name of its own', { payload_base64: 'aGk=' }, 'hi'],
  ['nothing', { payload: '' }, ''],
])('a payload of %s is measured and not kept', (_name, part, bytes) => {
  const [tried] = decode({ topic: 'plant/7/state', client_id: 'pump-7', qos: 1, retain: true, ...part });
  expect(tried?.event).toMatchObject({
    kind: 'message-published',
    claimedDevice: 'pump-7',
    size: Buffer.byteLength(bytes),
    payloadHash: sha256(bytes),
    redelivered: false,
  });
  const shape = ['payload_shape', payloadShape(Buffer.from(bytes))];
  expect(tried?.event?.attributes).toEqual(['topic', 'plant/7/state', 'qos', '1', 'retain', 'true', ...shape]);
  expect(Buffer.from(tried?.event?.raw ?? []).toString()).not.toContain('payload":');
});

test.each([
  ['21.50', '21.50'],
  [21.5, '21.5'],
  ['on', ''],
  [{ t: 21.5 }, ''],
])('of the payload %j the reading %j is kept', (payload, value) => {
  const [tried] = decode({ topic: 't', payload });
  const attributes = tried?.event?.attributes ?? [];
  expect(attributeOf({ attributes }, 'value')).toBe(value);
  expect(attributes.includes('payload_shape')).toBe(value === '');
});

test('a delivery that is repeated says so, under the names brokers use', () => {
  const [tried] = decode({
    topic: 't',
    payload: 'x',
    clientid: 'pump-7',
    peerhost: '192.0.2.7',
    username: 'pump',
    id: '0005F',
    timestamp: 1_795_262_400_000,
    flags: { dup: true, retain: false },
    node: 'emqx@192.0.2.1',
  });
  expect(tried?.event).toMatchObject({ redelivered: true, peer: '192.0.2.7', at: 1_795_262_400_000 });
  expect(attributeOf(tried?.event ?? { attributes: [] }, 'message_id')).toBe('0005F');
});

test.each([
  [{ payload: 'x' }, 'topic_missing'],
  [{ topic: 't' }, 'payload_missing'],
  [{ topic: 't', payload: 'not base64!', payload_encoding: 'base64' }, 'payload_invalid'],
  [{ topic: 't', payload: 'x', qos: 3 }, 'qos_invalid'],
  [{ topic: 't', payload: 'x', at: 'noon' }, 'time_invalid'],
])('%j is refused as %s', (message, reject) => {
  expect(decode(message)[0]?.decoded).toEqual({ reject });
});

test('a secret in a payload is found and the payload measured as it was', async () => {
  const bench = openBench();
  const payload = 'wifi password=hunter2-horse';
  const body = Buffer.from(JSON.stringify({ topic: 't', payload, client_id: 'pump-7' }));
  takeBatch(
    bench.ingest,
    { tenant: 'acme', gateway: 'gw-1', trust: 'token' },
    'k',
    body,
    mqttItems.split(body, 'array') ?? [],
    mqttItems,
  );
  takeBatch(
    bench.ingest,
    { tenant: 'acme', gateway: 'gw-1', trust: 'token' },
    'l',
    Buffer.from('{"topic":"t","qos":9,"payload_base64":"cGFzc3dvcmQ9aHVudGVyMg=="}'),
    [{ from: 0, to: 65 }],
    mqttItems,
  );
  await bench.appender.close();
  const events = eventsIn(bench.log);
  expect(events.find(({ kind }) => kind === 'message-published')).toMatchObject({
    payloadHash: sha256(payload),
    size: payload.length,
  });
  expect(events.find(({ kind }) => kind === 'secret-logged')).toMatchObject({ reason: 'password', device: 'pump-7' });
  const kept = [
    ...events.map(({ text }) => text),
    ...rejectionsIn(bench.log).map(({ bytes }) => Buffer.from(bytes, 'base64').toString()),
  ];
  expect(kept.join()).not.toMatch(/hunter2|cGFzc3dv/);
  expect(rejectionsIn(bench.log)).toMatchObject([{ reason: 'qos_invalid' }]);
});
