import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectAsync } from 'mqtt';
import { stringify } from 'yaml';
import type { Quarantine } from '../../schemas/quarantine.ts';
import { runClient, startOpenVpnClient } from '../captures/openvpn/client.ts';
import { installHook } from '../captures/openvpn/hook.ts';
import { type DeviceCredential, makePki, type Pki } from '../captures/openvpn/pki.ts';
import { type OpenVpnServer, startOpenVpnServer } from '../captures/openvpn/server.ts';
import { certificateSha256, tokenSha256 } from '../support/digests.ts';
import { freePorts } from '../support/free-port.ts';
import { install, type Installation, until } from '../support/installation.ts';
import { type Mosquitto, startMosquitto } from '../support/mosquitto.ts';
import { type Rsyslogd, startRsyslogd } from '../support/rsyslog.ts';
import { startTocsinProcess } from '../support/tocsin-process.ts';

const token = 'gateway-token-7c1d';
let directory = '';
let pki: Pki;
let installation: Installation;
let rsyslogd: Rsyslogd | undefined;
let server: OpenVpnServer;
let broker: Mosquitto;
let gateway: ReturnType<typeof startTocsinProcess>;
const said: string[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-quarantine-'));
  for (const name of ['pki', 'denied', 'broker']) mkdirSync(join(directory, name));
  pki = makePki(join(directory, 'pki'), [
    ['gw-a', 'good'],
    ['pump-1', 'good'],
    ['pump-2', 'good'],
  ]);
  const [http = 0, tls = 0, edge = 0, management = 0] = await freePorts(4);
  const own = device('gw-a');
  const secure = { certificate: pki.server.certificate, key: pki.server.key, clientAuthority: pki.trusted };
  installation = await install({
    ingest: { http: { port: http }, syslogTls: { port: tls, ...secure } },
    gateways: [
      {
        ...{ id: 'gw-a', tenant: 'acme', tokenSha256: tokenSha256(token) },
        certificateSha256: certificateSha256(own.certificate),
      },
    ],
    edge: { port: edge, ...secure, holdMs: 5_000, pollMs: 100 },
    quarantine: { live: true, never: ['pump-9'] },
  });
  rsyslogd = await startRsyslogd(directory, [
    {
      ...{ name: 'gw-a', program: 'openvpn' },
      action:
        `target="127.0.0.1" port="${tls}" protocol="tcp" TCP_Framing="octet-counted" template="RSYSLOG_ForwardFormat" ` +
        `streamDriver="gtls" streamDriverMode="1" streamDriverAuthMode="x509/name" streamDriverPermittedPeers="vpn" ` +
        `streamDriver.CAFile="${pki.trusted}" streamDriver.certFile="${own.certificate}" streamDriver.keyFile="${own.key}"`,
    },
  ]);
  const hook = installHook(directory, `http://127.0.0.1:${http}/v1/events`, token);
  const denied = ['--crl-verify', join(directory, 'denied'), 'dir', '--management', '127.0.0.1', String(management)];
  server = await startOpenVpnServer({
    ...{ pki, checkRevocation: false, extra: [...hook.options, ...denied], env: hook.env },
    onLine: (line) => rsyslogd?.write('gw-a', [line]),
  });
  broker = await startMosquitto(join(directory, 'broker'));
  for (const name of ['pump-1', 'pump-2']) broker.addClient(name, 'secret');
  const passwordFile = join(directory, 'broker-password');
  writeFileSync(passwordFile, broker.admin.password, { mode: 0o600 });
  const config = join(directory, 'gateway.yaml');
  writeFileSync(
    config,
    stringify({
      ...{ data: join(directory, 'gateway'), edge: `https://127.0.0.1:${edge}` },
      ...{ certificate: own.certificate, key: own.key, authority: pki.trusted, serverName: 'vpn' },
      enforcers: {
        openvpnCrlDirectory: join(directory, 'denied'),
        openvpnManagement: { port: management },
        mosquitto: { url: broker.url, username: broker.admin.username, passwordFile },
      },
    }),
  );
  gateway = startTocsinProcess(['gateway', '--config', config], (text) => said.push(text));
});

afterAll(async () => {
  gateway?.kill('SIGTERM');
  await Promise.all([server?.stop(), broker?.stop()]);
  await rsyslogd?.stop();
  await installation?.stop();
  rmSync(directory, { recursive: true, force: true });
});

function device(name: string): DeviceCredential {
  const found = pki.devices.get(name);
  if (found === undefined) throw new Error(`no device ${name}`);
  return found;
}

const vpn = (name: string): Promise<boolean> => runClient({ pki, device: device(name), server, from: '127.0.0.5' });

async function mqtt(name: string): Promise<boolean> {
  try {
    const options = { username: name, password: 'secret', reconnectPeriod: 0, connectTimeout: 3_000 };
    (await connectAsync(broker.url, options)).end(true);
    return true;
  } catch {
    return false;
  }
}

async function reaches(id: string, state: Quarantine['state']): Promise<Quarantine> {
  let last: Quarantine | undefined;
  await until(
    async () => {
      const { stdout } = await installation.tocsin('quarantine', 'show', id, '--json');
      last = JSON.parse(stdout) as Quarantine;
      // A client that tries again by itself may be refused before anybody looks.
      return last.state === state || (state === 'applied' && last.state === 'verified');
    },
    30_000,
    () => `${JSON.stringify(last)}\n${said.join('')}\n${installation.errors.join('').slice(-2_000)}`,
    200,
  );
  return last as Quarantine;
}

test('a device in quarantine is thrown out and refused by OpenVPN and Mosquitto, and let in after its release', async () => {
  const session = startOpenVpnClient({ pki, device: device('pump-1'), server, from: '127.0.0.5' });
  await session.seen('Initialization Sequence Completed', 20_000);
  expect(await mqtt('pump-1')).toBe(true);
  await installation.settled();

  const asked = await installation.tocsin(
    'quarantine',
    'device',
    'pump-1',
    '--tenant',
    'acme',
    '--as',
    'ada',
    '--json',
  );
  expect(asked.status, asked.stderr).toBe(0);
  const { id } = JSON.parse(asked.stdout) as Quarantine;
  const applied = await reaches(id, 'applied');
  expect(applied.denial.certificates.map(({ serial }) => serial)).toEqual([device('pump-1').serial]);
  await server.seen('client-instance exiting', 10_000);
  await session.stop();

  expect(await vpn('pump-1')).toBe(false);
  expect(await mqtt('pump-1')).toBe(false);
  expect([await vpn('pump-2'), await mqtt('pump-2')]).toEqual([true, true]);
  const verified = await reaches(id, 'verified');
  const [evidence] = await installation.query<{ reason: string; trust: string }>(
    `SELECT reason, toString(trust) AS trust FROM events WHERE concat(lower(hex(channel)), '-', toString(index)) = '${verified.evidence}'`,
  );
  expect(evidence).toEqual({ reason: 'certificate_denied', trust: 'mtls-gateway' });

  const released = await installation.tocsin('quarantine', 'release', id, '--tenant', 'acme', '--as', 'ada');
  expect(released.status, released.stderr).toBe(0);
  await reaches(id, 'released');
  expect([await vpn('pump-1'), await mqtt('pump-1')]).toEqual([true, true]);
});

test('gateway and role killed in the middle finish what they began', async () => {
  await vpn('pump-2');
  await installation.settled();
  gateway.kill('SIGSTOP');
  const asked = await installation.tocsin(
    'quarantine',
    'device',
    'pump-2',
    '--tenant',
    'acme',
    '--as',
    'ada',
    '--json',
  );
  const { id } = JSON.parse(asked.stdout) as Quarantine;
  await Promise.all([installation.kill('respond'), installation.kill('edge')]);
  gateway.kill('SIGCONT');
  await reaches(id, 'applied');
  expect(await vpn('pump-2')).toBe(false);
  await reaches(id, 'verified');
  await installation.kill('respond');
  expect((await reaches(id, 'verified')).state).toBe('verified');
});

test('what may never be quarantined is not, whoever asks', async () => {
  const asked = await installation.tocsin('quarantine', 'device', 'pump-9', '--tenant', 'acme', '--as', 'ada');
  expect(asked.status).not.toBe(0);
  expect(asked.stderr).toContain('never quarantine');
});
