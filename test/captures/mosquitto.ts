import path from 'node:path';
import { type Account, startBroker } from './mosquitto/broker.ts';
import { sendBytes, visitPlainly, visitSecurely } from './mosquitto/client.ts';
import { enterDocumentationNetwork } from './namespace.ts';
import { makePki } from './openvpn/pki.ts';
import { sleep, startRecorder } from './recorder.ts';
import { run } from './run.ts';

// Records a real Mosquitto and real clients: `node test/captures/mosquitto.ts`, as root, on Debian with mosquitto,
// mosquitto-clients, openssl and iproute2. What it writes is described in test/recordings/mosquitto-sessions/README.md.
const dir = enterDocumentationNetwork();

const out = path.join(import.meta.dirname, '../recordings/mosquitto-sessions');
const recorder = startRecorder(out);
const password = run('openssl', ['rand', '-hex', '12']).trim();
const pump: Account = { user: 'pump-7', password };
const pki = makePki(dir, [
  ['dev-ok', 'good'],
  ['dev-two', 'good'],
  ['dev-revoked', 'revoked'],
  ['dev-expired', 'expired'],
  ['dev-rogue', 'rogue'],
]);
const device = (name: string) => {
  const found = pki.devices.get(name);
  if (found === undefined) throw new Error(name);
  return found;
};
const broker = await startBroker(dir, pki, [pump], '192.0.2.1', (line) =>
  // The syslog of a daemon: facility 3, severity notice.
  recorder.line('gw-1', 29, 'mosquitto[7]', line),
);
const settle = (): Promise<void> => sleep(200);
const quiet = (reason: string, act: () => Promise<unknown>): Promise<void> =>
  recorder.quiet({ detector: 'D03', subject: { kind: 'certificate', id: 'dev-ok' }, reason }, async () => {
    await act();
    await settle();
  });

await quiet('a device comes and goes', () => visitSecurely(broker, pki, device('dev-ok'), { id: 'thing-1', from: '198.51.100.11' }));
for (const name of ['dev-revoked', 'dev-expired', 'dev-rogue']) {
  await quiet(`${name} is refused, in words that do not say why`, () =>
    visitSecurely(broker, pki, device(name), { id: name, from: '198.51.100.12' }),
  );
}
await quiet('two devices share a client id and take each other over', () =>
  Promise.all([
    visitSecurely(broker, pki, device('dev-ok'), { id: 'thing-3', from: '198.51.100.13', stayMs: 3_000 }),
    sleep(300).then(() => visitSecurely(broker, pki, device('dev-two'), { id: 'thing-3', from: '203.0.113.13', stayMs: 2_000 })),
  ]),
);
await quiet('somebody speaks no TLS', () => sendBytes(broker, broker.securePort, '203.0.113.14', Buffer.from('GET / HTTP/1.1\r\n\r\n')));
await quiet('somebody connects and leaves', () => sendBytes(broker, broker.securePort, '203.0.113.15', Buffer.alloc(0)));
await quiet('an account logs in', () => visitPlainly(broker, pump, { id: 'pump-7', from: '198.51.100.16' }));
await quiet('a wrong password', () => visitPlainly(broker, { user: 'pump-7', password: 'wrong' }, { id: 'pump-7', from: '203.0.113.17' }));
await quiet('no account', () => visitPlainly(broker, undefined, { id: 'pump-8', from: '203.0.113.18' }));
await quiet('no MQTT', () => sendBytes(broker, broker.plainPort, '203.0.113.19', Buffer.from('GET / HTTP/1.1\r\n\r\n')));
const unknownProtocol = Buffer.from('100f00044d51585804020000000361626300', 'hex');
await quiet('another protocol name', () => sendBytes(broker, broker.plainPort, '203.0.113.20', unknownProtocol));
await quiet('a client that is killed', () => visitPlainly(broker, pump, { id: 'pump-10', from: '198.51.100.21', abrupt: true }));
await quiet('a client id that looks like a log line', () =>
  visitPlainly(broker, pump, { id: "x as y (p2, c1, k60, u'admin').", from: '198.51.100.22' }),
);
// CONNECT with a client id, a keep-alive of 2 s and an account, then silence.
const field = (text: string): Buffer => Buffer.concat([Buffer.from([text.length >> 8, text.length & 255]), Buffer.from(text)]);
const fields = Buffer.concat([field('MQTT'), Buffer.from([4, 0xc2, 0, 2]), field('pump-11'), field(pump.user), field(password)]);
await quiet('a client that falls silent', async () => {
  const silent = Buffer.concat([Buffer.from([0x10, fields.length]), fields]);
  const socket = (await import('node:net')).connect({ host: broker.address, port: broker.plainPort, localAddress: '198.51.100.23' });
  socket.on('error', () => undefined);
  socket.write(silent);
  await broker.daemon.seen('exceeded timeout', 15_000);
  socket.destroy();
});
await broker.daemon.stop();
process.stdout.write(`${recorder.write()} lines in ${path.relative(process.cwd(), out)}\n`);
