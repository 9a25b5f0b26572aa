import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makePki } from '../captures/openvpn/pki.ts';
import { describeOnBothLogs } from '../support/both-logs.ts';
import { certificateSha256 } from '../support/digests.ts';
import { freePorts } from '../support/free-port.ts';
import { install, type Installation, until } from '../support/installation.ts';
import { type Rsyslogd, startRsyslogd } from '../support/rsyslog.ts';

const count = process.env['TOCSIN_LONG'] === '1' ? 100_000 : 3_000;
const kills = process.env['TOCSIN_LONG'] === '1' ? 10 : 2;

interface Row {
  raw: string;
  gateway: string;
  trust: string;
  source: string;
}

const numbered = (name: string, from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `message of ${name} number ${from + i}`);
const numberIn = ({ raw }: Row): number => Number(/ number (\d+)$/.exec(raw)?.[1] ?? -1);

describeOnBothLogs('RELP', (logConfig) => {
  let directory = '';
  let installation: Installation;
  let rsyslogd: Rsyslogd | undefined;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tocsin-relp-'));
    const pki = makePki(directory, [['gw-1', 'good']]);
    const own = pki.devices.get('gw-1');
    if (own === undefined) throw new Error('no certificate');
    const [plain = 0, tls = 0] = await freePorts(2);
    installation = await install({
      ...logConfig(),
      ingest: {
        relp: { port: plain, tenant: 'acme' },
        relpTls: { port: tls, certificate: pki.server.certificate, key: pki.server.key, clientAuthority: pki.trusted },
      },
      gateways: [{ id: 'gw-1', tenant: 'acme', certificateSha256: certificateSha256(own.certificate) }],
    });
    const to = (port: number): string => `target="127.0.0.1" port="${port}" template="RSYSLOG_SyslogProtocol23Format"`;
    const secure = [
      `tls="on" tls.caCert="${pki.trusted}" tls.myCert="${own.certificate}" tls.myPrivKey="${own.key}"`,
      'tls.authMode="name" tls.permittedPeer=["vpn"]',
    ].join(' ');
    rsyslogd = await startRsyslogd(directory, [
      { name: 'relp', module: 'omrelp', action: to(plain) },
      { name: 'relp-tls', module: 'omrelp', action: `${to(tls)} ${secure}` },
      { name: 'relp-killed', module: 'omrelp', action: to(plain) },
    ]);
  });

  afterAll(async () => {
    await rsyslogd?.stop();
    await installation?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function rowsOf(name: string): Promise<Row[]> {
    return installation.query<Row>(
      `SELECT raw, gateway, trust, source FROM events WHERE raw LIKE '%message of ${name} %'`,
    );
  }

  async function offered(atLeast: number): Promise<void> {
    let seen = 0;
    await until(
      async () => (seen = (await installation.status()).counts.offered ?? 0) >= atLeast,
      120_000,
      () => `${seen} of ${atLeast} offered\n${installation.errors.join('').slice(-2_000)}`,
      500,
    );
  }

  test('rsyslogd ships by RELP, plain and over TLS: every message is stored once', async () => {
    for (const name of ['relp', 'relp-tls']) rsyslogd?.write(name, numbered(name, 0, count));
    await offered(2 * count);
    const { counts } = await installation.settled();
    expect(counts).toMatchObject({ offered: 2 * count, stored: 2 * count, deadLettered: 0, refused: {}, residual: 0 });
    for (const name of ['relp', 'relp-tls']) {
      const rows = await rowsOf(name);
      expect(rows.map(numberIn).toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      const who = name === 'relp' ? { gateway: '', trust: 'none' } : { gateway: 'gw-1', trust: 'mtls-gateway' };
      for (const row of rows) expect(row).toMatchObject({ ...who, source: name });
    }
  });

  test('ingest is killed while rsyslogd ships: nothing is lost, and what came twice is counted', async () => {
    const before = (await installation.settled()).counts;
    for (let kill = 0; kill < kills; kill++) {
      rsyslogd?.write('relp-killed', numbered('relp-killed', kill * count, (kill + 1) * count));
      await offered(before.offered + kill * count + count / 10);
      await installation.kill('ingest');
    }
    const sent = kills * count;
    let found = new Map<number, number>();
    await until(
      async () => {
        found = new Map();
        for (const row of await rowsOf('relp-killed')) found.set(numberIn(row), (found.get(numberIn(row)) ?? 0) + 1);
        return found.size >= sent;
      },
      120_000,
      () => `${found.size} of ${sent} stored\n${installation.errors.join('').slice(-2_000)}`,
      1_000,
    );
    const { counts } = await installation.settled();
    const stored = [...found.values()].reduce((sum, times) => sum + times, 0);
    // A resend after a cut is offered again, so that the accounts show what came twice: at most a window of 128 per kill.
    expect(counts).toMatchObject({
      offered: before.offered + stored,
      stored: before.stored + stored,
      deadLettered: 0,
      residual: 0,
    });
    expect(stored - sent).toBeLessThanOrEqual(kills * 128);
  });
});
