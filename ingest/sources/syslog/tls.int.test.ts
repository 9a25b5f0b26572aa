import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect as connectPlain, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { balanceOf, type Bench, eventsIn, openBench } from '../../test-bench.ts';
import { startHttp } from '../http/http.ts';
import { createIdentities, type Identities } from '../identities.ts';
import type { Source } from '../source.ts';
import { startSyslogTls, type SyslogTlsOptions } from './tls.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tocsin-tls-'));
const pem = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
let identities: Identities;
let source: Source | undefined;

function openssl(...words: string[]): void {
  execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' });
}

function issue(name: string, authority: string): void {
  openssl(
    'req',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
    '-subj',
    `/CN=${name}`,
  );
  openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    '-CA',
    `${authority}.pem`,
    '-CAkey',
    `${authority}.key`,
    '-CAcreateserial',
    '-days',
    '2',
    '-out',
    `${name}.pem`,
  );
}

beforeAll(() => {
  for (const name of ['ca', 'other']) {
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
    );
  }
  issue('server', 'ca');
  issue('gw-1', 'ca');
  issue('unknown', 'ca');
  issue('forged', 'other');
  const digest = (name: string): string =>
    createHash('sha256')
      .update(new X509Certificate(pem(`${name}.pem`)).raw)
      .digest('hex');
  identities = createIdentities([
    { id: 'gw-1', tenant: 'acme', certificateSha256: digest('gw-1') },
    { id: 'gw-2', tenant: 'acme', certificateSha256: digest('forged') },
  ]);
});

afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  await source?.close();
  source = undefined;
});

const server = () => ({
  host: '127.0.0.1',
  port: 0,
  certificate: pem('server.pem'),
  key: pem('server.key'),
  clientAuthority: pem('ca.pem'),
  identities,
});

async function start(bench: Bench, options: Partial<SyslogTlsOptions> = {}): Promise<number> {
  source = await startSyslogTls({ ...server(), ...options }, bench.ingest);
  return Number(source.address().split(':').at(-1));
}

function dial(
  port: number,
  name: string | undefined,
  maxVersion: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.3',
): TLSSocket {
  const own = name === undefined ? {} : { cert: pem(`${name}.pem`), key: pem(`${name}.key`) };
  const client = connect({
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT@SECLEVEL=0',
    maxVersion,
    ...own,
  });
  client.on('error', () => undefined);
  return client;
}

/** Unlike `once`, indifferent to errors. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

const line = '65 <36>1 2026-11-21T01:08:51.488555+00:00 vm openvpn - - -  hello 1\n';

test('a known certificate names the gateway and vouches for it', async () => {
  const bench = openBench();
  const port = await start(bench);
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) dial(port, 'gw-1', version).end(line);
  await vi.waitFor(() => expect(eventsIn(bench.log)).toHaveLength(2), 5_000);
  expect(eventsIn(bench.log)[0]).toMatchObject({
    tenant: 'acme',
    gateway: 'gw-1',
    trust: 'mtls-gateway',
    source: 'syslog-tls',
  });
});

test.each([
  ['unknown', 'unknown_certificate'],
  ['forged', 'tls_handshake'],
  [undefined, 'tls_handshake'],
])('certificate %s is refused as %s', async (name, reason) => {
  const bench = openBench();
  const client = dial(await start(bench), name);
  client.write(line);
  await closed(client);
  expect(bench.appender.ledger.refused).toEqual({ [reason]: 1 });
  await bench.appender.close();
  expect(balanceOf(bench.log)).toMatchObject({ offered: 1, refused: 1, stored: 0, residual: 0 });
});

test('TLS 1.1 is refused', async () => {
  const bench = openBench();
  await closed(dial(await start(bench), 'gw-1', 'TLSv1.1'));
  expect(bench.appender.ledger.refused).toEqual({ tls_handshake: 1 });
  expect(eventsIn(bench.log)).toEqual([]);
});

test('a handshake that does not begin ends at its deadline and takes up a session until then', async () => {
  const bench = openBench();
  const port = await start(bench, { handshakeMs: 200, maxSessions: 1 });
  const mute = connectPlain(port, '127.0.0.1');
  mute.on('error', () => undefined);
  await once(mute, 'connect');
  await closed(dial(port, 'gw-1'));
  await closed(mute);
  await vi.waitFor(() =>
    expect(bench.appender.ledger.refused).toEqual({ too_many_sessions: 1, tls_handshake_timeout: 1 }),
  );
  dial(port, 'gw-1').end(line);
  await vi.waitFor(() => expect(eventsIn(bench.log)).toHaveLength(1), 5_000);
});

test('HTTP takes a known client certificate for a token, and no forged one', async () => {
  const bench = openBench();
  source = await startHttp(server(), bench.ingest);
  const port = Number(source.address().split(':').at(-1));
  const body = '{"kind":"auth-failed","device":"a"}';
  const request = `POST /v1/events HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/x-ndjson\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const answers: string[] = [];
  for (const name of ['gw-1', 'forged', 'unknown', undefined]) {
    const client = dial(port, name);
    client.write(request);
    let text = '';
    client.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await closed(client);
    answers.push(text.split(' ')[1] ?? '');
  }
  expect(answers).toEqual(['202', '401', '401', '401']);
  expect(eventsIn(bench.log)).toMatchObject([{ device: 'a', gateway: 'gw-1', trust: 'mtls-gateway' }]);
});
