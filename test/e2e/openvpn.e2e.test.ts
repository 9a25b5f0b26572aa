import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Alert } from '../../schemas/alert.ts';
import { runClient, startOpenVpnClient } from '../captures/openvpn/client.ts';
import { installHook } from '../captures/openvpn/hook.ts';
import { type DeviceCredential, makePki, type Pki } from '../captures/openvpn/pki.ts';
import { type OpenVpnServer, startOpenVpnServer } from '../captures/openvpn/server.ts';
import { certificateSha256, tokenSha256 } from '../support/digests.ts';
import { freePorts } from '../support/free-port.ts';
import { install, type Installation, until } from '../support/installation.ts';
import { notifying } from '../support/on-call.ts';
import { type Rsyslogd, startRsyslogd } from '../support/rsyslog.ts';
import { type SmtpStandIn, startSmtpStandIn } from '../support/smtp-stand-in.ts';
import { startTwilioStandIn, type TwilioStandIn } from '../support/twilio-stand-in.ts';
import { deviceOf, openVpnOverTls, secureBy } from '../support/vpn-gateway.ts';

/** DESIGN promise 4: certificate misuse is told within five seconds of the event. */
const promisedMs = 5_000;
const token = 'gateway-token-4f2a';

let directory = '';
let pki: Pki;
let phone: TwilioStandIn;
let post: SmtpStandIn;
let installation: Installation;
let rsyslogd: Rsyslogd | undefined;
/** Lets anybody in, tells by the hook whom. */
let careless: OpenVpnServer;
/** Looks at the revocation list. */
let checking: OpenVpnServer;
const heard: { at: number; line: string }[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-openvpn-'));
  mkdirSync(join(directory, 'pki'));
  pki = makePki(join(directory, 'pki'), [
    ['gw-a', 'good'],
    ['gw-b', 'good'],
    ['pump-good', 'good'],
    ['pump-stolen', 'revoked'],
    ['pump-scrapped', 'revoked'],
    ['pump-old', 'expired'],
    ['pump-spare', 'good'],
  ]);
  revokedLongAgo();
  phone = await startTwilioStandIn();
  post = await startSmtpStandIn();
  const [http = 0, tls = 0] = await freePorts(2);
  const gateway = (id: string) => ({
    ...{ id, tenant: 'acme', certificateSha256: certificateSha256(device(id).certificate) },
    ...(id === 'gw-a' ? { tokenSha256: tokenSha256(token) } : {}),
  });
  installation = await install({
    ingest: {
      http: { port: http },
      syslogTls: { port: tls, ...secureBy(pki) },
    },
    gateways: [gateway('gw-a'), gateway('gw-b')],
    notify: notifying(directory, phone, post),
  });
  const imported = await installation.tocsin(
    ...['import', pki.makerCrl, '--tenant', 'acme', '--issuer', join(pki.dir, 'maker.pem')],
  );
  expect(imported.status, imported.stderr).toBe(0);
  rsyslogd = await startRsyslogd(
    directory,
    ['gw-a', 'gw-b'].map((name) => openVpnOverTls(pki, name, tls)),
  );
  const onLine = (name: string) => (line: string) => {
    heard.push({ at: Date.now(), line });
    rsyslogd?.write(name, [line]);
  };
  const hook = installHook(directory, `http://127.0.0.1:${http}/v1/events`, token);
  careless = await startOpenVpnServer({
    ...{ pki, checkRevocation: false, address: '127.0.0.2' },
    ...{ extra: hook.options, env: hook.env, onLine: onLine('gw-a') },
  });
  checking = await startOpenVpnServer({ pki, address: '127.0.0.3', onLine: onLine('gw-b') });
  // The list is in force from the next tick on.
  await sleep(2_500);
});

afterAll(async () => {
  await Promise.all([careless?.stop(), checking?.stop()]);
  await rsyslogd?.stop();
  await installation?.stop();
  await Promise.all([phone?.close(), post?.close()]);
  rmSync(directory, { recursive: true, force: true });
});

test('a good client that loses its link and comes back, and an expired one that is refused, raise nothing', async () => {
  const comeAndGo = async (server: OpenVpnServer): Promise<void> => {
    const first = startOpenVpnClient({ pki, device: device('pump-good'), server, from: '127.0.0.5' });
    await first.seen('Initialization Sequence Completed', 20_000);
    await first.stop('SIGKILL');
    expect(await connect('pump-good', server)).toBe(true);
    expect(await connect('pump-old', server)).toBe(false);
  };
  await Promise.all([careless, checking].map(comeAndGo));
  await installation.settled();
  expect(await alerts()).toEqual([]);
  expect([phone.sent, post.sent]).toEqual([[], []]);
  // Quiet because it judged, not because it saw nothing.
  const seen = await installation.query<{ kind: string; gateway: string; trust: string }>(
    "SELECT DISTINCT kind, gateway, toString(trust) AS trust FROM events WHERE kind IN ('session-opened', 'session-refused')",
  );
  for (const kind of ['session-opened', 'session-refused'])
    for (const gateway of ['gw-a', 'gw-b']) expect(seen).toContainEqual({ kind, gateway, trust: 'mtls-gateway' });
  expect(seen).toContainEqual({ kind: 'session-opened', gateway: 'gw-a', trust: 'token' });
});

test('a revoked client that a server lets in is a critical alert: one SMS and one mail within five seconds', async () => {
  const from = heard.length;
  expect(await connect('pump-stolen', careless)).toBe(true);
  const event = heard.slice(from).find(({ line }) => line.includes('[pump-stolen] Peer Connection Initiated'));
  await until(
    () => phone.sent.length > 0 && post.sent.length > 0,
    30_000,
    () => `${phone.sent.length} SMS, ${post.sent.length} mails\n${installation.errors.join('').slice(-3_000)}`,
  );
  const [sms] = phone.sent;
  const [mail] = post.sent;
  const delays = { sms: (sms?.at ?? 0) - (event?.at ?? 0), mail: (mail?.at ?? 0) - (event?.at ?? 0) };
  console.log(`an accepted revoked certificate: SMS after ${delays.sms} ms, mail after ${delays.mail} ms`);
  expect(sms).toMatchObject({ to: '+12025550123', from: '+15005550006' });
  expect(sms?.body).toContain('CRITICAL: pump-stolen was let in with a certificate revoked');
  expect(sms?.body).toContain('gw-a');
  expect(mail?.envelope).toEqual({ from: 'tocsin@example.org', to: ['oncall@example.org'] });
  expect(mail?.parsed.text).toContain(device('pump-stolen').serial);
  expect(delays.sms).toBeLessThanOrEqual(promisedMs);
  expect(delays.mail).toBeLessThanOrEqual(promisedMs);
  const [alert] = await alerts();
  expect(alert).toMatchObject({
    code: 'D01',
    severity: 'critical',
    reason: 'accepted',
    device: 'pump-stolen',
    gateway: 'gw-a',
  });
  expect(alert?.facts).toMatchObject({ revocationReason: 'keyCompromise', issuerName: 'O=Fleet, CN=maker' });
});

test('a revoked client that a server refuses is a medium alert: one mail within five seconds and no SMS', async () => {
  const from = heard.length;
  expect(await connect('pump-scrapped', checking)).toBe(false);
  const event = heard.slice(from).find(({ line }) => line.includes('certificate revoked'));
  await until(
    () => post.sent.length > 1,
    30_000,
    () => `no mail\n${installation.errors.join('').slice(-3_000)}`,
  );
  const mail = post.sent[1];
  console.log(`a refused revoked certificate: mail after ${(mail?.at ?? 0) - (event?.at ?? 0)} ms`);
  expect((mail?.at ?? 0) - (event?.at ?? 0)).toBeLessThanOrEqual(promisedMs);
  expect(mail?.parsed.text).toContain('pump-scrapped was refused with a revoked certificate');
  await installation.settled();
  const { counts } = await installation.status();
  expect(counts).toMatchObject({ deadLettered: 0, residual: 0 });
  expect(counts.refused).toEqual({});
  expect(new Set((await alerts()).map((alert) => `${alert.severity} ${alert.device} ${alert.gateway}`))).toEqual(
    new Set(['critical pump-stolen gw-a', 'medium pump-scrapped gw-b']),
  );
  expect(await alerts()).toHaveLength(2);
  expect([phone.sent.length, phone.requests.posts, post.sent.length]).toEqual([1, 1, 2]);
});

function device(name: string): DeviceCredential {
  return deviceOf(pki, name);
}

function connect(name: string, server: OpenVpnServer): Promise<boolean> {
  return runClient({ pki, device: device(name), server, from: '127.0.0.5' }, 300);
}

async function alerts(): Promise<Alert[]> {
  const { stdout } = await installation.tocsin('alerts', 'list', '--all', '--json');
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Alert);
}

/** OpenSSL revokes as of now; a list that has had no time to reach the gateways is nobody's fault. */
function revokedLongAgo(): void {
  const index = join(pki.dir, 'maker', 'index.txt');
  writeFileSync(
    index,
    readFileSync(index, 'utf8').replaceAll(/\t\d{12}Z,keyCompromise/g, '\t260301000000Z,keyCompromise'),
  );
  // Has both lists written anew.
  pki.revoke('pump-spare');
}
