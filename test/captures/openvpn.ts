import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { enterDocumentationNetwork } from './namespace.ts';
import { runClient, startOpenVpnClient } from './openvpn/client.ts';
import { startHookReceiver } from './openvpn/hook.ts';
import { type DeviceCredential, makePki } from './openvpn/pki.ts';
import { startOpenVpnServer } from './openvpn/server.ts';
import { type Label, sleep, startRecorder } from './recorder.ts';

// Records real OpenVPN servers and clients: `node test/captures/openvpn.ts`, as root, on Debian with openvpn, openssl,
// iproute2 and curl. What it writes is described in test/recordings/openvpn-revoked/README.md.
const dir = enterDocumentationNetwork();

const out = path.join(import.meta.dirname, '../recordings/openvpn-revoked');
const recorder = startRecorder(out);
const pki = makePki(dir, [
  ['pump-1', 'good'],
  ['pump-2', 'good'],
  ['pump-lost', 'good'],
  ['pump-stolen', 'revoked'],
  ['pump-scrapped', 'revoked'],
  ['pump-old', 'expired'],
  ['pump-future', 'not-yet-valid'],
  ['pump-forged', 'rogue'],
]);
copyFileSync(pki.makerCrl, path.join(out, 'crl-before.pem'));

function device(name: string): DeviceCredential {
  const found = pki.devices.get(name);
  if (found === undefined) throw new Error(`no device ${name}`);
  return found;
}

function label(name: string, reason: string): Omit<Label, 'from' | 'to'> {
  return { detector: 'D01', subject: { kind: 'certificate', id: device(name).serial, device: name }, reason };
}

const notice = 29;
const checking = await startOpenVpnServer({
  pki,
  address: '192.0.2.1',
  extra: ['--reneg-sec', '6', '--hand-window', '4'],
  onLine: (text) => recorder.line('gw-1', notice, 'openvpn[1001]', text),
});
const connect = (name: string, from: string, server = checking): Promise<boolean> =>
  runClient({ pki, device: device(name), server, from });

await recorder.quiet(label('pump-1', 'a good device connects'), () => connect('pump-1', '198.51.100.11'));
await recorder.episode(label('pump-stolen', 'revoked_certificate_rejected'), async () => {
  for (let i = 0; i < 3; i++) await connect('pump-stolen', '203.0.113.20');
});
await recorder.quiet(label('pump-old', 'expired, not revoked'), () => connect('pump-old', '198.51.100.13'));
await recorder.quiet(label('pump-future', 'not yet valid, not revoked'), () => connect('pump-future', '198.51.100.14'));
await recorder.quiet(label('pump-forged', 'rogue issuer, not revoked'), () => connect('pump-forged', '203.0.113.21'));
await recorder.quiet(label('pump-2', 'ungraceful loss and reconnect of a good device'), async () => {
  const options = { pki, device: device('pump-2'), server: checking, from: '198.51.100.12' };
  const first = startOpenVpnClient(options);
  await first.seen('Initialization Sequence Completed');
  await first.stop('SIGKILL');
  await runClient(options);
});
const lost = { pki, device: device('pump-lost'), server: checking, from: '198.51.100.15' };
const session = startOpenVpnClient(lost);
await session.seen('Initialization Sequence Completed');
pki.revoke('pump-lost');
copyFileSync(pki.makerCrl, path.join(out, 'crl-after.pem'));
await recorder.episode(label('pump-lost', 'revoked_certificate_rejected'), async () => {
  // Its session outlives the revocation until keys are negotiated again.
  await checking.seen('CN=pump-lost, serial=', 20_000);
  await session.stop();
  await connect('pump-lost', '198.51.100.15');
});
await recorder.episode(label('pump-scrapped', 'revoked_certificate_rejected'), () =>
  connect('pump-scrapped', '203.0.113.22'),
);
await checking.stop();

const hook = await startHookReceiver(dir, (json) => recorder.line('gw-2', 37, 'tocsin', json));
const careless = await startOpenVpnServer({
  pki,
  address: '192.0.2.2',
  checkRevocation: false,
  extra: hook.options,
  env: hook.env,
  onLine: (text) => recorder.line('gw-2', notice, 'openvpn[1002]', text),
});
await recorder.quiet(label('pump-1', 'a good device connects where nothing is checked'), () =>
  connect('pump-1', '198.51.100.11', careless),
);
await recorder.episode(label('pump-stolen', 'revoked_certificate_accepted'), () =>
  connect('pump-stolen', '203.0.113.20', careless),
);
await recorder.episode(label('pump-lost', 'revoked_certificate_accepted'), () =>
  connect('pump-lost', '198.51.100.15', careless),
);
await recorder.quiet(label('pump-2', 'a good device connects where nothing is checked'), () =>
  connect('pump-2', '198.51.100.12', careless),
);
await sleep(6_000);
await careless.stop();
await hook.close();
process.stdout.write(`${recorder.write()} lines in ${path.relative(process.cwd(), out)}\n`);
