import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NotificationCommand } from '../../schemas/command.ts';
import { digest } from '../../schemas/digest.ts';
import { command as commandSample } from '../../test/support/alert-samples.ts';
import { secretOf, startWebhookReceiver, verified, type WebhookReceiver } from '../../test/support/webhook-receiver.ts';
import { responderContract } from '../contract.ts';
import type { Responder } from '../responder.ts';
import { webhookResponder, type WebhookSettings } from './responder.ts';
import { keyOf } from './secret.ts';

const [secret, next] = [secretOf(7), secretOf(8)];
const command = (over: Partial<NotificationCommand> = {}) =>
  commandSample({ type: 'send-webhook', recipient: 'soar', ...over });
const settingsFor = (receiver: WebhookReceiver, over: Partial<WebhookSettings> = {}, secrets = [secret]) => ({
  endpoints: [{ name: 'soar', url: receiver.url, keys: secrets.map((one) => keyOf(one, 'a test')) }],
  allowAddresses: ['127.0.0.1'],
  timeoutMs: 20_000,
  ...over,
});

responderContract('send-webhook', async (timeoutMs) => {
  const receiver = await startWebhookReceiver();
  return {
    responder: webhookResponder(settingsFor(receiver, { timeoutMs })),
    command: (name) => command({ id: digest(name), at: Date.now() }),
    sent: () => receiver.received.length,
    calls: () => receiver.connections(),
    hang: () => receiver.answers('hang'),
    fail: () => receiver.answers(401),
    failsAs: 'deferred',
    secrets: [secret, Buffer.alloc(32, 7).toString('base64'), receiver.url],
    close: () => receiver.close(),
  };
});

describe('to a receiver', () => {
  let receiver: WebhookReceiver;
  let responder: Responder;
  const perform = (one = command(), by = responder) => by.perform(one, AbortSignal.timeout(25_000));
  beforeAll(async () => {
    receiver = await startWebhookReceiver();
  });
  beforeEach(() => {
    receiver.received.length = 0;
    responder = webhookResponder(settingsFor(receiver));
  });
  afterAll(() => receiver.close());

  test('sends what the reference implementation verifies, under the id of the command', async () => {
    const became = await perform();
    const [one] = receiver.received;
    const id = `msg_${command().id}`;
    expect(became).toEqual({ result: 'accepted', providerId: id });
    expect(one?.headers).toMatchObject({ 'webhook-id': id, 'content-type': 'application/json' });
    expect(Math.abs(Number(one?.headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(60);
    expect(one?.headers['webhook-signature']).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/);
    expect(one && verified(one, secret)).toMatchObject({
      type: 'alert.opened',
      timestamp: '2026-03-02T12:00:00.000Z',
      data: { tenant: 'acme', alert: { number: 12, severity: 'high', device: 'pump-0412', url: null } },
    });
  });

  test('what was changed on its way is not verified: body, id, time or signature', async () => {
    await perform();
    const [one] = receiver.received;
    if (one === undefined) throw new Error('nothing was received');
    const { headers } = one;
    const later = String(Number(headers['webhook-timestamp']) + 1);
    for (const forged of [
      { headers, body: one.body.replace('"high"', '"low"') },
      { ...one, headers: { ...headers, 'webhook-id': 'msg_other' } },
      { ...one, headers: { ...headers, 'webhook-timestamp': later } },
      { ...one, headers: { ...headers, 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}` } },
    ])
      expect(() => verified(forged, secret)).toThrow('No matching signature found');
    expect(() => verified(one, next)).toThrow('No matching signature found');
  });

  test('while a secret is changed, receivers with the old one and with the new one are both content', async () => {
    await perform(command(), webhookResponder(settingsFor(receiver, {}, [next, secret])));
    const [one] = receiver.received;
    expect(one?.headers['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const known of [secret, next]) expect(one && verified(one, known).type).toBe('alert.opened');
    expect(() => one && verified(one, secretOf(9))).toThrow('No matching signature found');
  });

  test('sent again it is the same webhook under the same id, signed anew', async () => {
    let now = Date.now();
    const again = webhookResponder(settingsFor(receiver, { now: () => now }));
    await perform(command(), again);
    now += 60_000;
    await perform(command(), again);
    const [first, second] = receiver.received;
    expect([second?.id, second?.body]).toEqual([first?.id, first?.body]);
    expect(second?.headers['webhook-signature']).not.toBe(first?.headers['webhook-signature']);
    expect(second && verified(second, secret).type).toBe('alert.opened');
  });

  test.each([
    [200, { result: 'accepted' }],
    [500, { result: 'unknown', reason: 'http_500' }],
    [503, { result: 'unknown', reason: 'http_503' }],
    [400, { result: 'deferred', reason: 'http_400' }],
    [404, { result: 'deferred', reason: 'http_404' }],
    [429, { result: 'deferred', reason: 'http_429' }],
    ['cut', { result: 'unknown', reason: 'connection_cut' }],
  ] as const)('an answer of %j is %j', async (answer, expected) => {
    receiver.answers(answer);
    expect(await perform()).toMatchObject(expected);
  });

  test('an endpoint that is gone is not called again', async () => {
    receiver.answers(410);
    expect(await perform()).toEqual({ result: 'refused', reason: 'http_410' });
    expect(await perform(command({ id: digest('later') }))).toEqual({ result: 'refused', reason: 'endpoint_gone' });
    expect(receiver.received).toHaveLength(1);
  });

  test('no answer in time is told as such', async () => {
    receiver.answers('hang');
    const became = await responder.perform(command(), AbortSignal.timeout(200));
    expect(became).toEqual({ result: 'unknown', reason: 'timeout' });
  });

  test('an endpoint that is not there was certainly not reached', async () => {
    const away = await startWebhookReceiver();
    await away.close();
    const became = await perform(command(), webhookResponder(settingsFor(away)));
    expect(became).toEqual({ result: 'deferred', reason: 'unreachable' });
  });

  test('redirects are not followed', async () => {
    const elsewhere = await startWebhookReceiver();
    for (const status of [301, 302, 303, 307, 308]) {
      receiver.answers((response) => response.writeHead(status, { location: elsewhere.url }).end());
      expect(await perform()).toEqual({ result: 'deferred', reason: `http_${status}` });
    }
    expect(elsewhere.connections()).toBe(0);
    await elsewhere.close();
  });

  test('an answer without end is cut off, and its status counts', async () => {
    let written = 0;
    const endless = new Promise<void>((resolve) =>
      receiver.answers((response) => {
        response.writeHead(200);
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(16_384))) written += 16_384;
        };
        response.on('drain', more).on('close', resolve);
        more();
      }),
    );
    expect(await perform()).toMatchObject({ result: 'accepted' });
    await endless;
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });

  test('an answer that trickles is cut off, and its status counts', async () => {
    receiver.answers((response) => {
      response.writeHead(202);
      const drip = setInterval(() => response.write('.'), 50);
      response.on('close', () => clearInterval(drip));
    });
    expect(await perform()).toMatchObject({ result: 'accepted' });
  });

  test('headers without end are no answer', async () => {
    receiver.answers((response) => response.writeHead(200, { 'x-long': 'x'.repeat(20_000) }).end());
    expect(await perform()).toEqual({ result: 'unknown', reason: 'connection_cut' });
  });
});
