import path from 'node:path';
import { enterDocumentationNetwork } from './namespace.ts';
import { startOpenVpnClient } from './openvpn/client.ts';
import { type DeviceCredential, makePki } from './openvpn/pki.ts';
import { type Relay, startRelay } from './openvpn/relay.ts';
import { type OpenVpnServer, startOpenVpnServer } from './openvpn/server.ts';
import type { Daemon } from './run.ts';
import { type Label, sleep, startRecorder } from './recorder.ts';

// Records what real OpenVPN servers log when the datagrams of their clients are sent again: `node
// test/captures/openvpn-replay.ts`, as root, on Debian with openvpn, openssl and iproute2. What it writes is described in
// test/recordings/openvpn-replay/README.md.
const dir = enterDocumentationNetwork();

const out = path.join(import.meta.dirname, '../recordings/openvpn-replay');
const recorder = startRecorder(out);
const names = ['pump-1', 'pump-2', 'pump-3', 'pump-4', 'pump-5'] as const;
const pki = makePki(
  dir,
  names.map((name) => [name, 'good']),
);
const notice = 29;
/** Of a list of lines at `verb 4` these are settings and sizes, which say nothing of anybody. */
const dull = /^(?: |Current Parameter|Connection profiles|OpenVPN 2|library versions|DCO version|net_route|Note:)/;

/** The attacker's address is the subject of what comes from elsewhere; a device is that of what it repeats itself. */
function label(kind: 'source' | 'device', id: string, reason: string): Omit<Label, 'from' | 'to'> {
  return { detector: 'D12', subject: { kind, id }, reason };
}

function serve(gateway: string, options: { address: string; verb: 3 | 4; port?: number; extra?: string[] }) {
  const process = `openvpn[${gateway === 'gw-1' ? 1001 : 1002}]`;
  return startOpenVpnServer({
    pki,
    ...options,
    extra: ['--reneg-sec', '0', ...(options.extra ?? [])],
    onLine: (text) => {
      if (!dull.test(text)) recorder.line(gateway, notice, process, text);
    },
  });
}

interface Connected {
  client: Daemon;
  relay: Relay;
}

async function connect(name: string, from: string, server: OpenVpnServer, pingSeconds = 1): Promise<Connected> {
  const relay = await startRelay(from, server);
  const through = { address: from, port: relay.port };
  const extra = ['--ping', String(pingSeconds)];
  const client = startOpenVpnClient({ pki, device: deviceOf(name), server: through, from, extra });
  await client.seen('Initialization Sequence Completed');
  return { client, relay };
}

function deviceOf(name: string): DeviceCredential {
  const found = pki.devices.get(name);
  if (found === undefined) throw new Error(`no device ${name}`);
  return found;
}

/** P_DATA_V2 is operation 9; all others are the handshake's. */
const isData = (datagram: Buffer): boolean => (datagram[0] ?? 0) >> 3 === 9;

/** The latest packets of a client's tunnel, sent again a tenth of a second apart. */
async function again({ relay }: Connected, count: number, from?: string): Promise<void> {
  for (const datagram of relay.taken.filter(isData).slice(-count)) {
    if (from === undefined) relay.again(datagram);
    else await relay.againFrom(from, datagram);
    await sleep(100);
  }
}

const gateway = await serve('gw-1', { address: '192.0.2.1', verb: 4 });
const [one, two] = [
  await connect('pump-1', '198.51.100.11', gateway),
  await connect('pump-2', '198.51.100.12', gateway),
];
await sleep(6_000);

await recorder.quiet(label('device', 'pump-1', 'a few duplicates on the path'), () => again(one, 3));
await recorder.episode(label('source', '203.0.113.21', 'replayed_from_elsewhere'), () => again(one, 3, '203.0.113.21'));
await sleep(2_500);
await recorder.quiet(label('device', 'pump-2', 'its address is translated anew'), async () => {
  await two.relay.move('198.51.100.112');
  await sleep(2_500);
  await again(two, 2);
});
await recorder.episode(label('source', '203.0.113.22', 'packets_without_session'), async () => {
  for (const datagram of two.relay.taken.filter((each) => !isData(each))) {
    await two.relay.againFrom('203.0.113.22', datagram);
    await sleep(100);
  }
});
await sleep(2_500);

await recorder.quiet(label('source', '198.51.100.11', 'its gateway is restarted'), async () => {
  await two.client.stop('SIGKILL');
  await gateway.stop('SIGKILL');
  const restarted = await serve('gw-1', { address: '192.0.2.1', verb: 4, port: gateway.port });
  // It gets the number that the other one had, whose packets then ask for its session to move.
  const three = await connect('pump-3', '198.51.100.13', restarted);
  await one.client.seen('Initialization Sequence Completed', 40_000, one.client.lines.length);
  await sleep(2_000);
  for (const { client, relay } of [one, three]) {
    await client.stop();
    relay.close();
  }
  await restarted.stop();
});
two.relay.close();

const terse = await serve('gw-2', { address: '192.0.2.2', verb: 3, extra: ['--mute', '3'] });
const four = await connect('pump-4', '198.51.100.14', terse);
await sleep(12_000);
await recorder.quiet(label('device', 'pump-4', 'duplicates of which some are muted'), async () => {
  await again(four, 8);
  const five = await connect('pump-5', '198.51.100.15', terse);
  await five.client.stop();
  five.relay.close();
});
// It names no address, and two packets are too few to tell of: no episode, and nothing that is quiet by right.
await again(four, 2, '203.0.113.23');
await sleep(1_000);
await four.client.stop();
four.relay.close();
await terse.stop();
process.stdout.write(`${recorder.write()} lines in ${path.relative(process.cwd(), out)}\n`);
