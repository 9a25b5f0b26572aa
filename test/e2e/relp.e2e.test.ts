import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makePki } from '../captures/openvpn/pki.ts';
import { describeOnBothLogs } from '../support/both-logs.ts';
import { certificateSha256 } from '../support/digests.ts';
import { freePorts } from '../support/free-port.ts';
import { install, type Installation } from '../support/installation.ts';
import { long, progress } from '../support/long-run.ts';
import { type Rsyslogd, startRsyslogd } from '../support/rsyslog.ts';
import { untilCount } from '../support/until.ts';

const count = long ? 100_000 : 3_000;
const kills = long ? 10 : 2;
const withinMs = (messages: number): number => 170_000 + messages * 3;

/** How the messages of a name were stored: how many rows, and how many numbers without a gap from 0 on. */
interface Shipped {
  gateway: string;
  trust: string;
  source: string;
  rows: number;
  numbers: number;
  last: number;
}

const numbered = (name: string, from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `message of ${name} number ${from + i}`);

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

  async function shipped(name: string): Promise<Shipped[]> {
    return installation.query<Shipped>(
      `SELECT gateway, trust, source, count() AS rows, uniqExact(number) AS numbers, max(number) AS last
     FROM (SELECT *, toInt64(extract(raw, ' number (\\d+)$')) AS number FROM events WHERE raw LIKE '%message of ${name} %')
     GROUP BY gateway, trust, source`,
    );
  }

  const offeredSoFar = async (): Promise<number> => (await installation.status()).counts.offered ?? 0;

  async function offered(atLeast: number): Promise<void> {
    await untilCount(offeredSoFar, atLeast, 120_000, (seen) => `${seen} of ${atLeast} offered`);
  }

  test(
    'rsyslogd ships by RELP, plain and over TLS: every message is stored once',
    async () => {
      for (const name of ['relp', 'relp-tls']) rsyslogd?.write(name, numbered(name, 0, count));
      await offered(2 * count);
      const { counts } = await installation.settled(withinMs(2 * count) / 2);
      expect(counts).toMatchObject({ offered: 2 * count, stored: 2 * count, deadLettered: 0, residual: 0 });
      expect(counts.refused).toEqual({});
      for (const name of ['relp', 'relp-tls']) {
        const who = name === 'relp' ? { gateway: '', trust: 'none' } : { gateway: 'gw-1', trust: 'mtls-gateway' };
        expect(await shipped(name)).toEqual([{ ...who, source: name, rows: count, numbers: count, last: count - 1 }]);
      }
    },
    withinMs(2 * count),
  );

  test(
    'ingest is killed while rsyslogd ships: nothing is lost, and what came twice is counted',
    async () => {
      const before = (await installation.settled(withinMs(2 * count) / 2)).counts;
      const sent = kills * count;
      let unfinished = 0;
      for (let kill = 1; kill <= kills; kill++) {
        rsyslogd?.write('relp-killed', numbered('relp-killed', (kill - 1) * count, kill * count));
        await offered(before.offered + (kill - 1) * count + count / 10);
        await installation.kill('ingest');
        const left = before.offered + kill * count - (await offeredSoFar());
        if (left > 0) unfinished++;
        progress(`${kill} of ${kills} kills, ${unfinished} on unfinished work, ${left} of ${kill * count} to come`);
      }
      await untilCount(
        async () => (await shipped('relp-killed'))[0]?.numbers ?? 0,
        sent,
        120_000,
        (seen) => `${seen} of ${sent} stored`,
      );
      const { counts } = await installation.settled(withinMs(2 * count) / 2);
      const [all, ...others] = await shipped('relp-killed');
      expect(others).toEqual([]);
      expect(all).toMatchObject({ numbers: sent, last: sent - 1 });
      const stored = all?.rows ?? 0;
      console.log(`RELP: ${kills} kills, ${unfinished} on unfinished work, ${sent} sent, ${stored - sent} came twice`);
      // A resend after a cut is offered again, so that the accounts show what came twice: at most a window of 128 per kill.
      expect(counts).toMatchObject({
        offered: before.offered + stored,
        stored: before.stored + stored,
        deadLettered: 0,
        residual: 0,
      });
      expect(stored - sent).toBeLessThanOrEqual(kills * 128);
      // A small count may be through before it is seen that it began.
      if (long) expect(unfinished).toBe(kills);
    },
    withinMs(kills * count),
  );
});
