import { connectAsync } from 'mqtt';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mosquittoStore, type MosquittoStore } from '../responders/reset-credentials/mosquitto.ts';
import { type SimulatedBroker, startSimulatedBroker } from '../simulator/broker/broker.ts';
import { BrokerClients } from '../simulator/broker/clients.ts';
import { Pump } from '../simulator/broker/pump.ts';
import { Random } from '../simulator/random.ts';
import { until } from './support/until.ts';

const admin = { username: 'admin', password: 'of-this-test-only' };
const { signal } = new AbortController();
let broker: SimulatedBroker;
let store: MosquittoStore;
let lines: string[] = [];
const pumps: Pump[] = [];

beforeEach(async () => {
  lines = [];
  const clients = new BrokerClients(
    new Map([
      ['admin', { publish: ['$CONTROL/#', 'tocsin/credential/#'], subscribe: ['$CONTROL/#'] }],
      ['pump-1', { publish: [], subscribe: ['tocsin/credential/pump-1'] }],
    ]),
  );
  clients.add(admin.username, admin.password, ['admin']);
  clients.add('pump-1', 'made-with', ['pump-1']);
  broker = await startSimulatedBroker({ clients, onLine: (line) => lines.push(line) });
  store = mosquittoStore('north', { url: broker.url, ...admin });
});

afterEach(async () => {
  for (const pump of pumps.splice(0)) pump.end();
  store.close();
  await broker.close();
});

test('a device told its new credential comes back with it, and the old one is refused once retired', async () => {
  const pump = new Pump({ id: 'pump-1', secret: 'made-with', url: broker.url, random: new Random(1) });
  pumps.push(pump);
  expect(await pump.connect()).toBe(true);
  const fresh = { name: 'pump-1~1', secret: 'new-one', beside: 'pump-1' };
  expect(await store.issue([fresh, { ...fresh, name: 'x~1', beside: 'x' }], signal)).toEqual(
    new Map([
      ['pump-1~1', 'issued'],
      ['x~1', 'absent'],
    ]),
  );
  await store.deliver([{ device: 'pump-1', ...fresh }], signal);
  await until(
    () => pump.connectedAs === 'pump-1~1',
    5_000,
    () => lines.join('\n'),
  );
  await store.retire(['pump-1'], signal);
  expect(await store.readBack(['pump-1', 'pump-1~1', 'x'], signal)).toEqual(
    new Map([
      ['pump-1', 'refused'],
      ['pump-1~1', 'valid'],
      ['x', 'absent'],
    ]),
  );
  expect(await store.attempt('pump-1', 'made-with', signal)).toBe('refused');
  expect(await store.attempt('pump-1~1', 'new-one', signal)).toBe('accepted');
  expect(
    lines.some((line) =>
      /^New client connected from 127.0.0.1:\d+ as pump-1 \(p5, c1, k60, u'pump-1~1'\)\.$/.test(line),
    ),
  ).toBe(true);
  expect(lines).toContain('Client <unknown> disconnected, not authorised.');
});

test('whoever is retired loses the session they have', async () => {
  const client = await connectAsync(broker.url, { username: 'pump-1', password: 'made-with', reconnectPeriod: 0 });
  await store.retire(['pump-1'], signal);
  await until(
    () => !client.connected,
    5_000,
    () => lines.join('\n'),
  );
});

test('a device reads no topic but its own and commands nothing', async () => {
  const client = await connectAsync(broker.url, {
    ...{ username: 'pump-1', password: 'made-with', reconnectPeriod: 0, protocolVersion: 5 },
  });
  await expect(client.subscribeAsync('tocsin/credential/pump-2', { qos: 1 })).rejects.toThrow();
  const commands = [{ command: 'deleteClient', username: 'admin' }];
  await client.publishAsync('$CONTROL/dynamic-security/v1', JSON.stringify({ commands }), { qos: 1 }).catch(() => 0);
  expect(await store.readBack(['admin'], signal)).toEqual(new Map([['admin', 'valid']]));
  client.end(true);
});

test('a decoy is let in, refused when retired, and gone when removed', async () => {
  await store.issue([{ name: 'decoy', secret: 's', beside: '' }], signal);
  expect(await store.attempt('decoy', 's', signal)).toBe('accepted');
  await store.retire(['decoy'], signal);
  expect(await store.attempt('decoy', 's', signal)).toBe('refused');
  await store.remove(['decoy'], signal);
  expect(await store.readBack(['decoy'], signal)).toEqual(new Map([['decoy', 'absent']]));
});
