import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makePki } from '../captures/openvpn/pki.ts';
import { certificateSha256 } from '../support/digests.ts';
import { freePorts } from '../support/free-port.ts';
import { install, type Installation, until } from '../support/installation.ts';
import { long } from '../support/long-run.ts';
import { type Rsyslogd, startRsyslogd } from '../support/rsyslog.ts';
import { untilCount } from '../support/until.ts';

const run = promisify(execFile);
const perForward = long ? 20_000 : 500;
const perLogger = 60;
/** Nothing holds a sender of UDP back: the next are written once these are in. */
const udpAtOnce = 500;

let directory = '';
let installation: Installation;
let rsyslogd: Rsyslogd | undefined;
let ports = { tcp: 0, udp: 0, tls: 0 };

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-rsyslog-'));
  const pki = makePki(directory, [
    ['gw-1', 'good'],
    ['stranger', 'good'],
  ]);
  const own = pki.devices.get('gw-1');
  const stranger = pki.devices.get('stranger');
  if (own === undefined || stranger === undefined) throw new Error('no certificates');
  const [tcp = 0, tls = 0] = await freePorts(2);
  ports = { tcp, udp: tcp, tls };
  installation = await install({
    ingest: {
      syslogTcp: { port: tcp, tenant: 'acme' },
      syslogUdp: { port: tcp, tenant: 'acme' },
      syslogTls: { port: tls, certificate: pki.server.certificate, key: pki.server.key, clientAuthority: pki.trusted },
    },
    gateways: [{ id: 'gw-1', tenant: 'acme', certificateSha256: certificateSha256(own.certificate) }],
  });
  const to = (port: number, protocol: string): string => `target="127.0.0.1" port="${port}" protocol="${protocol}"`;
  const secure = (credential: { certificate: string; key: string }): string =>
    [
      `${to(tls, 'tcp')} streamDriver="gtls" streamDriverMode="1" streamDriverAuthMode="x509/name"`,
      `streamDriverPermittedPeers="vpn" streamDriver.CAFile="${pki.trusted}"`,
      `streamDriver.certFile="${credential.certificate}" streamDriver.keyFile="${credential.key}"`,
    ].join(' ');
  const modern = 'template="RSYSLOG_SyslogProtocol23Format"';
  rsyslogd = await startRsyslogd(directory, [
    { name: 'udp-bsd', action: `${to(tcp, 'udp')} template="RSYSLOG_TraditionalForwardFormat"` },
    { name: 'tcp-lf-iso', action: `${to(tcp, 'tcp')} template="RSYSLOG_ForwardFormat"` },
    { name: 'tcp-octet-5424', action: `${to(tcp, 'tcp')} ${modern} TCP_Framing="octet-counted"` },
    { name: 'tls-octet-5424', action: `${secure(own)} ${modern} TCP_Framing="octet-counted"` },
    { name: 'tls-lf-iso', action: `${secure(own)} template="RSYSLOG_ForwardFormat"` },
    { name: 'tls-stranger', action: `${secure(stranger)} ${modern} TCP_Framing="octet-counted"` },
  ]);
});

afterAll(async () => {
  await rsyslogd?.stop();
  await installation?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const forwards = ['udp-bsd', 'tcp-lf-iso', 'tcp-octet-5424', 'tls-octet-5424', 'tls-lf-iso'];
const loggers: [name: string, options: string[]][] = [
  ['logger-udp-5424', ['--udp', '--rfc5424']],
  ['logger-udp-3164', ['--udp', '--rfc3164']],
  ['logger-tcp-lf', ['--tcp', '--rfc5424']],
  ['logger-tcp-octet', ['--tcp', '--octet-count', '--rfc5424']],
];

interface Row {
  raw: string;
  gateway: string;
  trust: string;
  source: string;
  program: string;
  host: string;
}

test(
  'rsyslogd and logger ship over UDP, TCP and TLS: every message is stored once, and offered is what they sent',
  async () => {
    const overUdp = numbered('udp-bsd', perForward);
    for (let from = 0; from < perForward; from += udpAtOnce) {
      rsyslogd?.write('udp-bsd', overUdp.slice(from, from + udpAtOnce));
      await offered(Math.min(perForward, from + udpAtOnce));
    }
    for (const name of forwards) if (name !== 'udp-bsd') rsyslogd?.write(name, numbered(name, perForward));
    for (const [name, options] of loggers) {
      const file = join(directory, `${name}.txt`);
      writeFileSync(file, `${numbered(name, perLogger).join('\n')}\n`);
      await run('logger', [
        ...options,
        '--server',
        '127.0.0.1',
        '--port',
        String(ports.tcp),
        '--tag',
        name,
        '-f',
        file,
      ]);
    }
    const sent = forwards.length * perForward + loggers.length * perLogger;
    await offered(sent);
    const { counts } = await installation.settled();
    expect(counts).toMatchObject({ offered: sent, stored: sent, deadLettered: 0, residual: 0 });
    expect({ ...counts.dropped, ...counts.refused }).toEqual({});

    for (const [name, count] of [
      ...forwards.map((name) => [name, perForward] as const),
      ...loggers.map(([name]) => [name, perLogger] as const),
    ]) {
      const own = await installation.query<Row>(
        `SELECT raw, gateway, trust, source, program, host FROM events WHERE position(raw, 'message of ${name} ') > 0`,
      );
      expect(
        own.map(({ raw }) => numberIn(raw)).toSorted((a, b) => a - b),
        name,
      ).toEqual(Array.from({ length: count }, (_, i) => i));
      const tls = name.startsWith('tls');
      const listener = tls ? 'syslog-tls' : `syslog-${name.includes('udp') ? 'udp' : 'tcp'}`;
      // The text says it comes from gw-text; who it is says the certificate, or nobody.
      for (const row of own)
        expect(row).toMatchObject({
          gateway: tls ? 'gw-1' : '',
          trust: tls ? 'mtls-gateway' : 'none',
          source: listener,
          program: name,
          ...(tls ? { host: 'gw-text' } : {}),
        });
      expect(
        own.every(({ raw }) => !/[\r\n]/.test(raw)),
        name,
      ).toBe(true);
    }
  },
  180_000 + perForward * 20,
);

test('a certificate of the same authority that belongs to no known gateway ships nothing', async () => {
  const before = (await installation.settled()).counts;
  rsyslogd?.write('tls-stranger', numbered('tls-stranger', 10));
  await until(
    async () => ((await installation.status()).counts.refused?.['unknown_certificate'] ?? 0) > 0,
    20_000,
    () => 'nothing was refused',
    500,
  );
  const rows = await installation.query<Row>("SELECT raw FROM events WHERE raw LIKE '%tls-stranger%'");
  expect(rows).toEqual([]);
  expect((await installation.status()).counts.stored).toBe(before.stored);
});

async function offered(atLeast: number): Promise<void> {
  await untilCount(
    async () => (await installation.status()).counts.offered ?? 0,
    atLeast,
    60_000,
    (seen) => `${seen} of ${atLeast} offered`,
  );
}

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `message of ${name} number ${i}`);
}

function numberIn(raw: string): number {
  return Number(/ number (\d+)$/.exec(raw)?.[1] ?? -1);
}
