import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStoreFor } from '../../app/open-store.ts';
import { laneCodes } from '../../ingest/archive/chunk.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import type { Lane } from '../../schemas/event/kinds.ts';
import { tokenSha256 } from '../support/digests.ts';
import { hostileTexts } from '../support/hostile-texts.ts';
import { install, type Installation } from '../support/installation.ts';
import { makeRevokedFleet } from '../support/revoked-fleet.ts';

const token = 'hostile-token';
let directory = '';
let installation: Installation;
let tablesBefore: object[] = [];
/** What the senders count. */
let framed = 0;

/** Where a text may stand in a JSON event, and the column it must come back from unchanged; '' where ids and formats rule. */
const fields: [name: string, column: string, place: (text: string) => object][] = [
  ['reason', 'reason', (reason) => ({ reason })],
  ['nonce', 'nonce', (nonce) => ({ nonce })],
  ['payloadHash', 'payload_hash', (payloadHash) => ({ payloadHash })],
  ['subject', 'certificate_subject', (subject) => ({ certificate: { subject } })],
  ['attribute', "attributes['told']", (told) => ({ attributes: { told } })],
  ['attribute name', 'mapKeys(attributes)[1]', (text) => ({ attributes: { [text]: 'x' } })],
  ['device', '', (device) => ({ device })],
  ['session', '', (session) => ({ session })],
  ['bootId', '', (bootId) => ({ bootId })],
  ['peer', '', (peer) => ({ peer })],
  ['outcome', '', (outcome) => ({ outcome })],
  ['issuer', '', (issuer) => ({ certificate: { issuer } })],
  ['serial', '', (serial) => ({ certificate: { serial } })],
  ['a field of its own', '', (text) => ({ [text]: text })],
];

const events = fields.flatMap(([name, column, place]) =>
  hostileTexts.map((text) => ({ name, column, text, event: place(text) })),
);

/** Bodies that no serialiser would write. */
const bodies: (string | Buffer)[] = [
  '{"kind":"message-published","device":"d","__proto__":{"polluted":true}}',
  '{"kind":"message-published","constructor":{"prototype":{"polluted":true}}}',
  '{"kind":"message-published","device":"a","device":"b"}',
  '{"kind":"message-published","size":1e400}',
  '{"kind":"message-published","sequence":18446744073709551616}',
  `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`,
  `{"kind":"message-published",${Array.from({ length: 30_000 }, (_, i) => `"${i.toString(36)}":1`).join(',')}}`,
  '{"kind":"message-published","reason":"\\ud800 alone"}',
  '{"kind":"message-published","reason":"\u0000"}',
  Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d]),
  "'; DROP TABLE events; --",
  '<script>alert(1)</script>',
  '\u001B[2J',
  'null',
  '[]',
];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-hostile-'));
  installation = await install({
    ingest: { http: { port: 0 }, syslogTcp: { port: 0, tenant: 'acme' } },
    gateways: [{ id: 'gw-1', tenant: 'acme', tokenSha256: tokenSha256(token) }],
  });
  tablesBefore = await tables();
});

afterAll(async () => {
  await installation?.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('over HTTP every event ends stored as it was sent, or in the dead letters', async () => {
  const accepted = new Set<number>();
  for (let from = 0; from < events.length; from += 40) {
    const chunk = events.slice(from, from + 40);
    const lines = chunk.map(({ event }, i) =>
      JSON.stringify({ kind: 'message-published', sequence: from + i, ...event }),
    );
    // Blank lines between events are no events.
    const answer = await post(lines.join('\n\n\r\n'));
    const rejected = new Set(answer.rejected.map(({ index }) => index));
    chunk.forEach((_, i) => rejected.has(i) || accepted.add(from + i));
    framed += chunk.length;
  }
  for (const body of bodies) {
    const { rejected } = await post(body);
    const harmless = body.toString().includes('\\ud800');
    expect(rejected.length, body.toString().slice(0, 80)).toBe(harmless ? 0 : 1);
    framed += 1;
  }
  await installation.settled();
  for (const { name, column } of new Map(events.map((one) => [one.name, one])).values()) {
    if (column === '') continue;
    const rows = await installation.query<{ sequence: number; value: string }>(
      `SELECT sequence, ${column} AS value FROM events WHERE source = 'http/tocsin-json' AND sequence >= 0`,
    );
    const stored = new Map(rows.map(({ sequence, value }) => [sequence, value]));
    for (const [number, event] of events.entries()) {
      if (event.name !== name || !accepted.has(number)) continue;
      expect(stored.get(number), `${name} ${JSON.stringify(event.text.slice(0, 60))}`).toBe(
        withoutSecrets(event.text.toWellFormed()),
      );
    }
    // The bounds refuse the long ones only; the name of an attribute must not be empty or longer than an id.
    const own = events.flatMap((event, number) => (event.name === name && accepted.has(number) ? [number] : []));
    expect(own.length, name).toBeGreaterThan(hostileTexts.length - 8);
  }
});

test('over TCP every frame ends stored, in the dead letters or counted as blank, with its bytes', async () => {
  const at = '2026-11-21T12:00:00Z';
  const frames = hostileTexts.flatMap((text) => [
    `<134>1 ${at} gw app - - - ${text}`,
    `<134>1 ${at} gw app - - [x@1 v="${text.replaceAll(/["\\\]]/g, String.raw`\$&`)}"] quoted`,
    `<134>1 ${at} gw app - - [x@1 v="${text}"] unquoted`,
    `<134>1 ${at} gw tocsin - - [tocsin@32473 device="pump-1" kind="message-published" seq="1" reason="${text}"]`,
    `<134>1 ${at} ${text} app - - - host`,
    `<134>1 ${at} gw ${text} - - - program`,
    `<134>${at} gw tocsin: ${text}`,
    `<134>Nov 21 12:00:00 gw sshd[7]: Failed password for invalid user ${text} from 198.51.100.7 port 22 ssh2`,
    text,
  ]);
  const bytes = frames.map((frame) => Buffer.from(frame)).filter((frame) => frame.length > 0);
  bytes.push(Buffer.from([0x3c, 0x33, 0x3e, 0xff, 0xfe, 0x80, 0x00, 0xc0]));
  await send(Buffer.concat(bytes.map((frame) => Buffer.concat([Buffer.from(`${frame.length} `), frame]))));
  framed += bytes.length;

  const lines = Buffer.from(`<134>1 ${at} gw app - - - first\n\n\r\n\0\n${frames.join('\n')}\n`);
  await send(lines);
  framed += lines.filter((byte) => byte === 0x0a).length;

  // A million keys are more than a frame may hold: refused whole, and the connection with it.
  const keys = `<134>1 ${at} gw tocsin - - - {${Array.from({ length: 1_000_000 }, (_, i) => `"${i}":1`).join(',')}}\n`;
  await send(Buffer.from(keys));
  framed += 1;

  const { counts } = await installation.settled();
  expect(counts.residual).toBe(0);
  expect(counts.offered).toBe(framed);
  expect(counts.stored + counts.deadLettered + (counts.dropped['blank'] ?? 0)).toBe(framed);
  expect(Object.keys(counts.dropped)).toEqual(['blank']);
  expect(counts.refused).toEqual({});

  const kept = await keptBytes();
  for (const frame of bytes) {
    const text = Buffer.from(withoutSecrets(bare(frame).toString('latin1')), 'latin1').toString('base64');
    if (text !== '') expect(kept.has(text), JSON.stringify(frame.toString().slice(0, 120))).toBe(true);
  }
});

test('a body of a million keys is refused, and counted', async () => {
  const before = (await installation.settled()).counts;
  const body = `{${Array.from({ length: 1_000_000 }, (_, i) => `"${i}":1`).join(',')}}`;
  const response = await fetch(`http://${installation.addresses()['http']}/v1/events`, {
    ...{ method: 'POST', body },
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
  }).catch(() => undefined);
  // The listener may cut the connection before all of it is read.
  if (response !== undefined) expect(response.status).toBe(413);
  await sleep(3_000);
  const { counts } = await installation.settled();
  expect(counts.refused).toEqual({ body_too_large: 1 });
  expect(counts).toMatchObject({ stored: before.stored, deadLettered: before.deadLettered, residual: 0 });
});

test('tables are as they were, and no terminal is sent a control character', async () => {
  expect(await tables()).toEqual(tablesBefore);
  const fleet = makeRevokedFleet(join(directory, 'pki'), hostileTexts.length);
  await installation.tocsin('import', fleet.crl, '--tenant', 'acme');
  await sleep(3_000);
  for (const [n, text] of hostileTexts.entries()) {
    if (text.length > 1_000) continue;
    const { certificate, ...rest } = fleet.session(n) as { device?: string; certificate: object };
    delete rest.device;
    await post(JSON.stringify({ ...rest, reason: text, certificate: { ...certificate, subject: text } }));
  }
  await installation.settled();
  const count = async (lane: Lane): Promise<string> => {
    const [row] = await installation.query<{ n: number }>(
      `SELECT count() AS n FROM events WHERE lane = ${laneCodes[lane]}`,
    );
    return String(row?.n);
  };
  const everything =
    'SELECT kind, reason, nonce, payload_hash, certificate_subject, program, host, attributes, raw FROM events';
  const { stdout: listed } = await installation.tocsin('alerts', 'list', '--json');
  expect(listed.split('\n').length).toBeGreaterThan(20);
  const commands = [
    ['query', everything],
    ['query', everything, '--json'],
    ['alerts', 'list'],
    ['alerts', 'list', '--json'],
    ['alerts', 'show', '3'],
    ['alerts', 'show', '3', '--json'],
    ['tail', 'telemetry', '--from-start', '--count', await count('telemetry')],
    ['tail', 'identity', '--from-start', '--count', await count('identity')],
    ['tail', 'findings', '--from-start', '--count', '20'],
    ['tail', 'dead-letters', '--from-start', '--count', '100'],
    ['dead-letters', 'list'],
    ['dead-letters', 'list', '--json'],
    ['status'],
  ];
  const show = async (args: string[]): Promise<void> => {
    const { status, stdout, stderr } = await installation.tocsin(...args);
    expect(status, `${args.join(' ')}: ${stderr}`).toBe(0);
    expect(stdout.length, args.join(' ')).toBeGreaterThan(100);
    // C0 but LF, DEL, C1, and what turns the direction of text.
    const raw = /[^\P{Cc}\n]|[\u202A-\u202E\u2066-\u2069]/u.exec(stdout);
    const around = raw === null ? '' : JSON.stringify(stdout.slice(Math.max(0, raw.index - 60), raw.index + 20));
    expect(around, args.join(' ')).toBe('');
  };
  for (let i = 0; i < commands.length; i += 2) await Promise.all(commands.slice(i, i + 2).map(show));
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

async function post(
  body: string | Buffer,
): Promise<{ accepted: number; rejected: { index: number; reason: string }[] }> {
  for (;;) {
    const response = await fetch(`http://${installation.addresses()['http']}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
      body: Buffer.from(body),
    });
    if (response.status === 429) await sleep(300);
    else {
      expect(response.status, body.toString().slice(0, 200)).toBe(202);
      return (await response.json()) as Awaited<ReturnType<typeof post>>;
    }
  }
}

function send(bytes: Buffer): Promise<void> {
  const [host, port] = (installation.addresses()['syslog-tcp'] ?? '').split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host);
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.resume();
    socket.end(bytes);
  });
}

/** A frame without the LF, CR and NUL that senders put at its end. */
function bare(frame: Buffer): Buffer {
  let end = frame.length;
  for (const last of [0x0a, 0x0d, 0x00]) if (end > 0 && frame[end - 1] === last) end--;
  return frame.subarray(0, end);
}

async function keptBytes(): Promise<Set<string>> {
  const rows = await installation.query<{ bytes: string }>(
    'SELECT base64Encode(raw) AS bytes FROM events UNION ALL SELECT bytes FROM dead_letters',
  );
  return new Set(rows.map(({ bytes }) => bytes));
}

async function tables(): Promise<object[]> {
  const store = openStoreFor(loadConfig(installation.configFile));
  try {
    return await store.query(
      "SELECT name, create_table_query FROM system.tables WHERE database = 'tocsin' ORDER BY name",
    );
  } finally {
    await store.close();
  }
}

/** As it is kept: what looks like a secret is never stored, whoever sent it. */
function withoutSecrets(text: string): string {
  return text.replaceAll('token=1', 'token=*');
}
