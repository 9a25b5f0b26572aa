import { connect } from 'node:net';
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
let up = false;
const broker = await startBroker(dir, pki, [pump], '192.0.2.1', (line) => {
  // How it starts names files of this machine. The syslog of a daemon: facility 3, severity notice.
  if (up) recorder.line('gw-1', 29, 'mosquitto[7]', line);
  up ||= line.endsWith(' running');
});

/** One thing that happens, and a moment for the broker to log it. */
async function scene(act: () => Promise<unknown>): Promise<void> {
  await act();
  await sleep(200);
}

// A device comes and goes.
await scene(() => visitSecurely(broker, pki, device('dev-ok'), { id: 'thing-1', from: '198.51.100.11' }));
for (const name of ['dev-revoked', 'dev-expired', 'dev-rogue']) {
  // Refused, in words that do not say why.
  await scene(() => visitSecurely(broker, pki, device(name), { id: name, from: '198.51.100.12' }));
}
// Two devices share a client id and take each other over.
await scene(() =>
  Promise.all([
    visitSecurely(broker, pki, device('dev-ok'), { id: 'thing-3', from: '198.51.100.13', stayMs: 3_000 }),
    sleep(300).then(() =>
      visitSecurely(broker, pki, device('dev-two'), { id: 'thing-3', from: '203.0.113.13', stayMs: 2_000 }),
    ),
  ]),
);
// Somebody speaks no TLS.
await scene(() => sendBytes(broker, broker.securePort, '203.0.113.14', Buffer.from('GET / HTTP/1.1\r\n\r\n')));
// Somebody connects and leaves.
await scene(() => sendBytes(broker, broker.securePort, '203.0.113.15', Buffer.alloc(0)));
// An account logs in.
await scene(() => visitPlainly(broker, pump, { id: 'pump-7', from: '198.51.100.16' }));
// A wrong password.
await scene(() => visitPlainly(broker, { user: 'pump-7', password: 'wrong' }, { id: 'pump-7', from: '203.0.113.17' }));
// No account.
await scene(() => visitPlainly(broker, undefined, { id: 'pump-8', from: '203.0.113.18' }));
// No MQTT.
await scene(() => sendBytes(broker, broker.plainPort, '203.0.113.19', Buffer.from('GET / HTTP/1.1\r\n\r\n')));
const unknownProtocol = Buffer.from('100f00044d51585804020000000361626300', 'hex');
// Another protocol name.
await scene(() => sendBytes(broker, broker.plainPort, '203.0.113.20', unknownProtocol));
// A client that is killed.
await scene(() => visitPlainly(broker, pump, { id: 'pump-10', from: '198.51.100.21', abrupt: true }));
// A client id that looks like a log line.
await scene(() => visitPlainly(broker, pump, { id: "x as y (p2, c1, k60, u'admin').", from: '198.51.100.22' }));
// CONNECT with a client id, a keep-alive of 2 s and an account, then silence.
const field = (text: string): Buffer =>
  Buffer.concat([Buffer.from([text.length >> 8, text.length & 255]), Buffer.from(text)]);
const fields = Buffer.concat([
  field('MQTT'),
  Buffer.from([4, 0xc2, 0, 2]),
  field('pump-11'),
  field(pump.user),
  field(password),
]);
// A client that falls silent.
await scene(async () => {
  const silent = Buffer.concat([Buffer.from([0x10, fields.length]), fields]);
  const socket = connect({ host: broker.address, port: broker.plainPort, localAddress: '198.51.100.23' });
  socket.on('error', () => undefined);
  socket.write(silent);
  await broker.daemon.seen('exceeded timeout', 15_000);
  socket.destroy();
});
await broker.daemon.stop();
process.stdout.write(`${recorder.write()} lines in ${path.relative(process.cwd(), out)}\n`);
