import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { memoryOf } from '../../bench/processes.ts';
import type { CountedStatus } from '../../app/status.ts';
import { tokenSha256 } from '../support/digests.ts';
import { freePorts } from '../support/free-port.ts';
import { install, type Installation, until } from '../support/installation.ts';
import { long, progress } from '../support/long-run.ts';
import { notifying } from '../support/on-call.ts';
import { makeRevokedFleet, type RevokedFleet } from '../support/revoked-fleet.ts';
import { startSmtpStandIn } from '../support/smtp-stand-in.ts';
import { startTwilioStandIn } from '../support/twilio-stand-in.ts';
import { startUdpFlood, telemetryLine } from '../support/udp-flood.ts';

const token = 'gateway-token';
const gateways = [{ id: 'gw-1', tenant: 'acme', tokenSha256: tokenSha256(token) }];
const hidden = long ? 10 : 2;
const withinMs = 60_000;
const overloadMs = long ? 30_000 : 4_000;
/** What the kernel drops is read once a second, and until then nothing tells that there is more to come. */
const kernelToldMs = 2_500;
const mostResident = 512 * 1_048_576;
const closing: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function begin(config: Record<string, unknown>): Promise<{ installation: Installation; directory: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-flood-'));
  closing.push(() => rmSync(directory, { recursive: true, force: true }));
  const installation = await install(config);
  closing.push(() => installation.stop());
  return { installation, directory };
}

test('one source in a hundred sends a hundred times as much: the others lose nothing, and what it hides is told within a minute', {
  timeout: 240_000 + hidden * 30_000,
}, async () => {
  const phone = await startTwilioStandIn({});
  const post = await startSmtpStandIn({});
  closing.push(
    () => phone.close(),
    () => post.close(),
  );
  const secrets = mkdtempSync(join(tmpdir(), 'tocsin-flood-secrets-'));
  closing.push(() => rmSync(secrets, { recursive: true, force: true }));
  const [http = 0, tcp = 0, udp = 0] = await freePorts(3);
  const { installation, directory } = await begin({
    ingest: {
      http: { port: http },
      syslogTcp: { port: tcp, tenant: 'acme' },
      syslogUdp: { port: udp, tenant: 'acme' },
      quota: { device: { perSecond: 50, burst: 500 }, gateway: { perSecond: 400, burst: 2_000 } },
    },
    gateways,
    notify: notifying(secrets, phone, post),
  });
  const fleet = makeRevokedFleet(join(directory, 'pki'), hidden);
  expect((await installation.tocsin('import', fleet.crl, '--tenant', 'acme')).status).toBe(0);
  await sleep(3_000);

  // A hundred devices behind one connection, five messages a second each; one of them five hundred.
  const behind = startGateway(tcp, { devices: 99, perSecond: 5, loud: 500 });
  // The same by datagrams, an address each: ten messages a second, and one a thousand.
  const forMs = (hidden + 1) * 3_000 + 8_000;
  const datagrams = Array.from({ length: 9 }, (_, i) =>
    startUdpFlood({ port: udp, forMs, perSecond: 10, from: `127.0.0.${i + 2}`, device: `udp-${i}` }),
  );
  const flood = startUdpFlood({ port: udp, forMs, perSecond: 1_000, from: '127.0.0.99', device: 'udp-loud' });
  closing.push(() => [...datagrams, flood].forEach(({ process: child }) => child.kill()));

  await sleep(4_000);
  const waits: number[] = [];
  for (let n = 0; n < hidden; n++)
    waits.push(await toldAfter(n, fleet, http, () => phone.sent.map(({ body }) => body)));
  const sentByUdp = await Promise.all(datagrams.map(({ sent }) => sent));
  const loudByUdp = await flood.sent;
  const sentByTcp = await behind.stop();
  await sleep(kernelToldMs);
  const { counts } = await installation.settled(120_000);
  console.log(`told after ${waits.join(', ')} ms; ${JSON.stringify({ counts, loudByUdp, sentByTcp: sentByTcp.loud })}`);

  expect(Math.max(...waits)).toBeLessThanOrEqual(withinMs);
  expect(counts.residual).toBe(0);
  const all = [...sentByTcp.quiet, ...sentByUdp].reduce((sum, n) => sum + n, sentByTcp.loud + loudByUdp + hidden);
  expect(counts.offered).toBe(all);
  // The others lost nothing.
  const rows = await installation.query<{ device: string; n: number }>(
    "SELECT claimed_device AS device, toUInt32(uniqExact(sequence)) AS n FROM events WHERE kind = 'message-published' GROUP BY device",
  );
  const stored = new Map(rows.map(({ device, n }) => [device, n]));
  expect(sentByTcp.quiet.map((_, i) => stored.get(`tcp-${i}`))).toEqual(sentByTcp.quiet);
  // Whose the datagrams are that the kernel drops, where this process is kept from running, nobody can say.
  const lost = sentByUdp.reduce((sum, n, i) => sum + n - (stored.get(`udp-${i}`) ?? 0), 0);
  expect(lost).toBeLessThanOrEqual(counts.dropped['kernel'] ?? 0);
  // The loud ones lost most, to the unit, by name.
  await expectToldBySource(installation, counts);
  expect(sentByTcp.loud - (stored.get('tcp-loud') ?? 0)).toBe(await droppedOf(installation, 'tcp-loud'));
  expect(counts.dropped['device_quota']).toBeGreaterThan(1_000);
  await until(
    () => ['tcp-loud', 'udp-loud'].every((name) => phone.sent.some(({ body }) => body.includes(name))),
    20_000,
    () => `nobody was told of the flood: ${phone.sent.map(({ body }) => body).join('\n')}`,
  );
});

test('more datagrams than can be read are counted to the unit, in bounded memory, and the identity lane loses nothing', {
  timeout: 240_000 + overloadMs * 8,
}, async () => {
  const [http = 0, udp = 0] = await freePorts(2);
  const quota = long
    ? {}
    : { quota: { gateway: { perSecond: 2_000, burst: 20_000 }, device: { burst: 100_000, perSecond: 100_000 } } };
  const { installation } = await begin({
    ingest: { http: { port: http }, syslogUdp: { port: udp, tenant: 'acme' }, ...quota },
    gateways,
  });
  const pid = installation.run('ingest')?.pid ?? 0;
  const floods = [1, 2].map((i) =>
    startUdpFlood({ port: udp, forMs: overloadMs, perSecond: 0, from: `127.0.0.${i + 1}`, device: `loud-${i}` }),
  );
  closing.push(() => floods.forEach(({ process: child }) => child.kill()));
  const over = Promise.all(floods.map(({ sent }) => sent));
  let sessions = 0;
  let busy = true;
  void over.then(() => (busy = false));
  for (; busy; await sleep(100)) {
    const body = Array.from({ length: 10 }, (_, i) =>
      JSON.stringify({ kind: 'session-opened', device: `door-${sessions + i}`, outcome: 'accepted' }),
    ).join('\n');
    if (await postEvents(http, body)) sessions += 10;
  }
  const sent = (await over).reduce((sum, n) => sum + n, 0);
  const ended = Date.now();
  expect(await postEvents(http, JSON.stringify({ kind: 'session-opened', device: 'after', outcome: 'accepted' }))).toBe(
    true,
  );
  await until(
    async () => (await installation.query("SELECT 1 FROM events WHERE subject = 'after'")).length > 0,
    30_000,
    () => 'no event comes through 30 s after the flood',
    1_000,
  );
  const recoveredMs = Date.now() - ended;
  const { most } = memoryOf(pid);
  await sleep(kernelToldMs);
  const { counts } = await installation.settled(60_000 + overloadMs * 6);
  const rate = Math.round(sent / (overloadMs / 1_000));
  const text = `${sent} datagrams (${rate}/s), most resident ${Math.round(most / 1_048_576)} MiB, back after ${recoveredMs} ms, ${JSON.stringify(counts)}`;
  console.log(text);
  progress(text);

  expect(installation.run('ingest')?.pid).toBe(pid);
  expect(most).toBeLessThanOrEqual(mostResident);
  expect(counts).toMatchObject({ offered: sent + sessions + 1, residual: 0 });
  const [lanes] = await installation.query<{ sessions: number; lines: number }>(
    "SELECT toUInt32(countIf(kind = 'session-opened')) AS sessions, toUInt32(sumIf(lines, kind = 'message-published')) AS lines FROM events",
  );
  const dropped = Object.values(counts.dropped).reduce((sum, n) => sum + n, 0);
  expect(lanes).toEqual({ sessions: sessions + 1, lines: sent - dropped });
  expect(dropped).toBeGreaterThan(0);
  await expectToldBySource(installation, counts);
});

/** What was told by source is what was dropped, reason by reason. */
async function expectToldBySource(installation: Installation, { dropped }: CountedStatus['counts']): Promise<void> {
  const rows = await installation.query<{ reason: string; lines: number }>(
    "SELECT reason, toUInt32(sum(weight)) AS lines FROM events WHERE kind = 'input-dropped' GROUP BY reason",
  );
  expect(Object.fromEntries(rows.map(({ reason, lines }) => [reason, lines]))).toEqual(dropped);
  const { stdout } = await installation.tocsin('status');
  expect(stdout).toContain('dropped within a day, by source');
}

async function droppedOf(installation: Installation, device: string): Promise<number> {
  const [row] = await installation.query<{ n: number }>(
    `SELECT toUInt32(sum(weight)) AS n FROM events WHERE kind = 'input-dropped' AND subject = '${device}'`,
  );
  return row?.n ?? 0;
}

async function toldAfter(n: number, fleet: RevokedFleet, http: number, said: () => string[]): Promise<number> {
  const began = performance.now();
  expect(await postEvents(http, JSON.stringify(fleet.session(n)))).toBe(true);
  await until(
    () => said().some((body) => body.includes(fleet.device(n))),
    withinMs,
    () => `${fleet.device(n)} was not told of within a minute: ${said().join(' | ')}`,
  );
  const tookMs = Math.round(performance.now() - began);
  progress(`alarm ${n + 1} of ${hidden} after ${tookMs} ms`);
  await sleep(Math.max(0, 3_000 - tookMs));
  return tookMs;
}

async function postEvents(port: number, body: string): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/events`, {
    ...{ method: 'POST', body },
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
  });
  await response.body?.cancel();
  return response.status === 202;
}

/** One connection with many devices behind it; `stop` says how many lines each has sent. */
function startGateway(
  port: number,
  { devices, perSecond, loud }: { devices: number; perSecond: number; loud: number },
) {
  const socket = connect(port, '127.0.0.1');
  const quiet = Array.from({ length: devices }, () => 0);
  let shouted = 0;
  const everyMs = 1_000 / perSecond;
  const timer = setInterval(() => {
    let text = '';
    for (let i = 0; i < devices; i++) {
      text += `${telemetryLine(`tcp-${i}`, (quiet[i] = (quiet[i] ?? 0) + 1))}\n`;
      for (let k = 0; k < loud / perSecond / devices; k++) text += `${telemetryLine('tcp-loud', ++shouted)}\n`;
    }
    socket.write(text);
  }, everyMs);
  return {
    async stop(): Promise<{ quiet: number[]; loud: number }> {
      clearInterval(timer);
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.resume().end();
      await closed;
      return { quiet, loud: shouted };
    },
  };
}
