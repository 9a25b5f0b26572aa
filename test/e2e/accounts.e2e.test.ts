import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { readRunFiles } from '../../runtime/run-file.ts';
import { selfSigned } from '../support/certificates.ts';
import { freePorts } from '../support/free-port.ts';
import { runTocsin, startTocsinProcess } from '../support/tocsin-process.ts';
import { until } from '../support/until.ts';

const password = 'correct horse battery staple';
const certificate = selfSigned('tocsin');
let directory: string;
let data: string;
let ports: number[];
const said: string[] = [];
const children: ChildProcess[] = [];

/** Two instances over TLS on one log, as two processes. */
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-accounts-'));
  data = join(directory, 'data');
  ports = await freePorts(2);
  const [pem, key] = [join(directory, 'web.pem'), join(directory, 'web.key')];
  writeFileSync(pem, certificate.certificate);
  writeFileSync(key, certificate.key, { mode: 0o600 });
  for (const [i, port] of ports.entries()) {
    const file = join(directory, `${i}.yaml`);
    const ingest = { syslogTcp: { port: 0, tenant: 'acme' } };
    writeFileSync(file, stringify({ data, ingest, web: { port, certificate: pem, key } }));
    children.push(
      startTocsinProcess(['run', 'web', '--name', `web-${i}`, '--config', file], (text) => said.push(text)),
    );
    await until(
      () => readRunFiles(data).some(({ name }) => name === `web-${i}`),
      90_000,
      () => `web-${i} did not come up: ${said.join('')}`,
    );
  }
});
afterAll(async () => {
  await Promise.all(
    children.map((child) => new Promise((resolve) => (child.once('exit', resolve), child.kill('SIGTERM')))),
  );
  rmSync(directory, { recursive: true, force: true });
});

interface Seen {
  status: number;
  cookies: string[];
  headers: Record<string, unknown>;
  body: Record<string, unknown>;
}

function ask(instance: number, method: string, path: string, payload?: unknown, cookie = ''): Promise<Seen> {
  const port = ports[instance] ?? 0;
  const headers = {
    origin: `https://127.0.0.1:${port}`,
    'content-type': 'application/json',
    ...(cookie === '' ? {} : { cookie }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, method, path: `/api/v1${path}`, ca: certificate.certificate, headers },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const text = Buffer.concat(parts).toString();
          const body = (text.startsWith('{') ? JSON.parse(text) : {}) as Record<string, unknown>;
          const cookies = response.headers['set-cookie'] ?? [];
          resolve({ status: response.statusCode ?? 0, cookies, headers: response.headers, body });
        });
      },
    );
    sent.on('error', reject).end(payload === undefined ? undefined : JSON.stringify(payload));
  });
}

const cookieOf = ({ cookies }: Seen): string => cookies[0]?.split(';')[0] ?? '';

test('the first administrator is made with the secret that lies there once, and every instance knows them', async () => {
  const file = join(data, 'setup-secret');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const secret = readFileSync(file, 'utf8').trim();
  expect(said.join('')).toContain('setup-secret');
  expect(said.join('')).not.toContain(secret);
  const made = await ask(0, 'POST', '/setup', { secret, account: 'ada', name: 'Ada', password });
  expect(made.cookies[0]).toMatch(/^__Host-tocsin-session=.*; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  expect(made.headers['strict-transport-security']).toContain('max-age=31536000');
  await until(
    async () => (await ask(1, 'GET', '/session', undefined, cookieOf(made))).status === 200,
    15_000,
    () => 'the other instance does not know the session',
  );
  await until(
    () => !existsSync(file),
    15_000,
    () => 'the setup secret still lies there',
  );
});

test('whoever is locked out is let in again by the command line, and what was open is closed everywhere', async () => {
  const signedIn = await ask(1, 'POST', '/session', { account: 'ada', password });
  expect(signedIn.status).toBe(200);
  const reset = await runTocsin([
    'accounts',
    'reset-password',
    'ada',
    '--data',
    data,
    '--config',
    join(directory, '0.yaml'),
  ]);
  expect(reset).toMatchObject({ status: 0, stderr: '' });
  const [, next = ''] = /^ada can sign in with ([\w-]{24})\n$/.exec(reset.stdout) ?? [];
  for (const instance of [0, 1])
    await until(
      async () => (await ask(instance, 'GET', '/session', undefined, cookieOf(signedIn))).status === 401,
      15_000,
      () => `instance ${instance} still knows the session`,
    );
  expect((await ask(0, 'POST', '/session', { account: 'ada', password })).status).toBe(401);
  expect((await ask(0, 'POST', '/session', { account: 'ada', password: next })).status).toBe(200);
  const listed = await runTocsin(['accounts', '--data', data, '--config', join(directory, '0.yaml')]);
  expect(listed.stdout).toMatch(/^ada +Ada +admin of everything +no second factor\n$/);
  const last = await runTocsin(['accounts', 'disable', 'ada', '--data', data, '--config', join(directory, '0.yaml')]);
  expect(last).toMatchObject({ status: 2, stderr: expect.stringContaining('refused: last administrator') });
});
