import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothLogs } from '../support/both-logs.ts';
import { install, type Installation, until } from '../support/installation.ts';
import { tryPasswords } from '../support/try-passwords.ts';
import { secretOf, startWebhookReceiver, verified, type WebhookReceiver } from '../support/webhook-receiver.ts';

const secret = secretOf(2);

describeOnBothLogs('webhooks', (logConfig) => {
  let directory = '';
  let receiver: WebhookReceiver;
  let installation: Installation;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tocsin-webhook-'));
    const secretFile = join(directory, 'secret');
    writeFileSync(secretFile, secret, { mode: 0o600 });
    receiver = await startWebhookReceiver();
    const endpoint = { name: 'soar', url: receiver.url, tenant: 'acme', secretFile };
    installation = await install({
      ...logConfig(),
      ingest: { syslogTcp: { port: 0, tenant: 'acme' } },
      detect: { tickMs: 500, latenessMs: 0 },
      notify: { live: true, webhook: { allowAddresses: ['127.0.0.1'], endpoints: [endpoint] } },
    });
  });

  afterAll(async () => {
    await receiver?.close();
    await installation?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const told = () => receiver.received.map((one) => verified(one, secret));
  const heard = (holds: () => boolean): Promise<void> =>
    until(holds, 60_000, () => `${JSON.stringify(told())}\n${installation.errors.join('').slice(-3_000)}`);

  const bruteForce = (from: string): Promise<number> => tryPasswords(installation.addresses()['syslog-tcp'], from);

  test('an attack through a real socket ends as a call that the reference implementation verifies', async () => {
    await bruteForce('198.51.100.9');
    await heard(() => told().some(({ type }) => type === 'alert.opened'));
    const opened = told().find(({ type }) => type === 'alert.opened');
    expect(opened).toMatchObject({
      data: { tenant: 'acme', alert: { detector: 'brute-force', code: 'D20', number: 1 } },
    });
    const closed = await installation.tocsin('alerts', 'close', '1', '--reason', 'benign', '--tenant', 'acme');
    expect(closed.status, closed.stderr).toBe(0);
    await heard(() => told().some(({ type }) => type === 'alert.closed'));
  });

  test('killed between two attempts it sends again under the same id, and what it had sent stays sent', async () => {
    const before = receiver.received.length;
    receiver.answers(503, 503);
    await bruteForce('198.51.100.77');
    await heard(() => receiver.received.length > before);
    await installation.kill('respond');
    await heard(() => new Set(receiver.received.slice(before).map(({ id }) => id)).size >= 1);
    await heard(() => receiver.received.length >= before + 3);
    const ids = receiver.received.slice(before).map(({ id }) => id);
    expect(new Set(ids.slice(0, 3)).size).toBe(1);
    const first = new Set(receiver.received.slice(0, before).map(({ id }) => id));
    expect(ids.filter((id) => first.has(id))).toEqual([]);
  });

  test('a test event arrives on request, status tells of the endpoint, and doctor of its secret', async () => {
    const tried = await installation.tocsin('webhook', 'test', 'soar');
    expect(tried.stdout).toMatch(/^soar {2}accepted {2}msg_[0-9a-f]{32}$/m);
    expect(told().at(-1)).toMatchObject({ type: 'test', data: { tenant: 'acme', endpoint: 'soar' } });
    expect((await installation.tocsin('status')).stdout).toMatch(/^webhook soar +\d+ delivered, 0 waiting/m);
    expect((await installation.tocsin('doctor')).stdout).toMatch(/^ok +webhook +soar: 1 secret/m);
    receiver.answers(500);
    const failed = await installation.tocsin('webhook', 'test', 'soar');
    expect([failed.status, failed.stdout]).toEqual([4, expect.stringContaining('unknown http_500')]);
    const unknown = await installation.tocsin('webhook', 'test', 'nobody');
    expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('no endpoint is called nobody')]);
  });
});
