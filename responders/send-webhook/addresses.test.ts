import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Fault } from '../../runtime/errors.ts';
import { parseConfig } from '../../runtime/config/load.ts';
import { command } from '../../test/support/alert-samples.ts';
import {
  localCredential,
  secretOf,
  startWebhookReceiver,
  verified,
  type WebhookReceiver,
} from '../../test/support/webhook-receiver.ts';
import { webhookResponder, type WebhookSettings } from './responder.ts';
import { keyOf } from './secret.ts';

const secret = secretOf(3);
const keys = [keyOf(secret, 'a test')];

/** Ways of writing down addresses that are inside, or lead there. */
const inside = [
  ...['127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1', '017700000001', '127.9.9.9'],
  ...['0', '0.0.0.0', '0x0', '127.0.0.1.', '１２７.0.0.1', '127。0。0。1', '%31%32%37.0.0.1'],
  ...['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.254', '192.168.1.1', '0xa000001', '167772161'],
  ...['169.254.169.254', '169.254.170.2', '2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '168.63.129.16'],
  ...['100.64.0.1', '100.100.100.200', '100.127.255.254', '192.0.0.192', '192.0.0.170', '198.18.0.1'],
  ...['192.0.2.1', '198.51.100.1', '203.0.113.1', '192.88.99.1', '224.0.0.1', '239.255.255.250', '255.255.255.255'],
  ...['[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::ffff:10.0.0.1]'],
  ...['[::ffff:a9fe:a9fe]', '[::ffff:8.8.8.8]', '[::127.0.0.1]', '[64:ff9b::7f00:1]', '[64:ff9b:1::a00:1]'],
  ...['[fe80::1]', '[fec0::1]', '[fc00::1]', '[fd00:ec2::254]', '[fd12:3456::1]', '[ff02::1]', '[2002:7f00:1::]'],
  ...['[2001:0:a00:1::]', '[2001:db8::1]', '[2001:20::1]', '[100::1]', '[3fff::1]', '[5f00::1]', '[4000::1]'],
];

/** What a name may stand for, and what it must not. */
const answers: readonly (readonly string[])[] = [
  ...['127.0.0.1', '10.1.2.3', '169.254.169.254', '100.64.0.9', '192.168.0.9', '172.20.0.9', '0.0.0.0'].map((a) => [a]),
  ...['::1', '::ffff:127.0.0.1', 'fe80::1', 'fe80::1%lo', 'fd00:ec2::254', '64:ff9b::a9fe:a9fe'].map((a) => [a]),
  ['8.8.8.8', '127.0.0.1'],
  ['2606:4700:4700::1111', '::1'],
  ['127.0.0.1', '8.8.8.8'],
  ['no address'],
  [],
];

let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = await startWebhookReceiver();
});
afterAll(() => receiver.close());

const perform = (url: string, over: Partial<WebhookSettings> = {}, authority?: string) => {
  const endpoint = { name: 'soar', url, keys, ...(authority === undefined ? {} : { authority }) };
  const responder = webhookResponder({ endpoints: [endpoint], ...over });
  return responder.perform(command({ type: 'send-webhook', recipient: 'soar' }), AbortSignal.timeout(10_000));
};
const refused = { result: 'deferred', reason: 'address_refused' };

describe('nothing inside is called', () => {
  test('the corpus is large', () => expect(inside.length + answers.length).toBeGreaterThan(75));

  test.each(inside.flatMap((host) => [`http://${host}`, `https://${host}`]))('at %s', async (origin) => {
    expect(await perform(`${origin}:${receiver.port}/`)).toEqual(refused);
    expect(receiver.connections()).toBe(0);
  });

  test.each(answers)('by a name that stands for %j, %j', async (...addresses) => {
    const resolve = async () => addresses.map((address) => ({ address }));
    for (const scheme of ['http', 'https'])
      expect(await perform(`${scheme}://hooks.example.org:${receiver.port}/`, { resolve })).toEqual(refused);
    expect(receiver.connections()).toBe(0);
  });

  test('by a name that this machine gives itself', async () => {
    for (const name of ['localhost', 'localhost.', 'LOCALHOST'])
      expect(await perform(`https://${name}:${receiver.port}/`)).toMatchObject({ result: 'deferred' });
    expect(receiver.connections()).toBe(0);
  });

  test('in the clear, though it is allowed, unless it is this machine', async () => {
    const settings = { allowAddresses: ['10.0.0.0/8'], resolve: async () => [{ address: '10.0.0.7' }] };
    expect(await perform('http://hooks.example.org/', settings)).toEqual({ result: 'deferred', reason: 'https_only' });
    const open = { resolve: async () => [{ address: '8.8.8.8' }] };
    expect(await perform('http://hooks.example.org/', open)).toEqual({ result: 'deferred', reason: 'https_only' });
  });
});

test('a name is asked for once, and what it stood for then is what is called', async () => {
  const rebinding = [['127.0.0.2'], ['127.0.0.1']];
  let asked = 0;
  const resolve = async () => (rebinding[asked++] ?? []).map((address) => ({ address }));
  // Whoever looks the name up a second time arrives at the receiver.
  const became = await perform(`http://hooks.example.org:${receiver.port}/`, {
    ...{ resolve, allowAddresses: ['127.0.0.2', '127.0.0.1'] },
  });
  expect(asked).toBe(1);
  expect(became).toEqual({ result: 'deferred', reason: 'unreachable' });
  expect(receiver.connections()).toBe(0);
});

describe('over TLS', () => {
  let secure: WebhookReceiver;
  let cert = '';
  beforeAll(async () => {
    const credential = await localCredential('receiver');
    cert = credential.cert;
    secure = await startWebhookReceiver(credential);
  });
  afterAll(() => secure.close());
  const allowAddresses = ['127.0.0.1'];

  test('a certificate that an authority of ours vouches for is taken', async () => {
    expect(await perform(secure.url, { allowAddresses }, cert)).toMatchObject({ result: 'accepted' });
    const [one] = secure.received;
    expect(one && verified(one, secret).type).toBe('alert.opened');
  });

  test('a certificate of nobody known is not, nor is one for another name than the one that was asked for', async () => {
    const untrusted = { result: 'deferred', reason: 'certificate_not_trusted' };
    expect(await perform(secure.url, { allowAddresses })).toEqual(untrusted);
    const resolve = async () => [{ address: '127.0.0.1' }];
    const named = `https://hooks.example.org:${secure.port}/`;
    expect(await perform(named, { allowAddresses, resolve }, cert)).toEqual(untrusted);
    expect(secure.received).toHaveLength(1);
  });
});

describe('a configuration is refused with its line', () => {
  const refusalOf = (endpoint: Record<string, unknown>, allow = '[]'): string => {
    const fields = {
      name: 'soar',
      url: 'https://hooks.example.org/',
      tenant: 'acme',
      secretFile: 'secret',
      ...endpoint,
    };
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    const yaml = `notify:\n  webhook:\n    allowAddresses: ${allow}\n    endpoints:\n      - ${lines.join('\n        ')}\n`;
    try {
      parseConfig(yaml);
    } catch (failure) {
      if (failure instanceof Fault) return failure.message;
      throw failure;
    }
    return 'accepted';
  };

  test.each(inside.filter((host) => host !== '[4000::1]'))('for https://%s', (host) => {
    expect(refusalOf({ url: `https://${host}/` })).toMatch(
      /configuration:6: .*(?:is not a public address|a URL such as)/,
    );
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['plain http', { url: 'http://hooks.example.org/' }, /:6: .*https only/],
    ['another scheme', { url: 'file:///etc/passwd' }, /:6: .*a URL such as/],
    ['a password', { url: 'https://me:secret@hooks.example.org/' }, /:6: .*user or password/],
    ['a fragment', { url: 'https://hooks.example.org/#here' }, /:6: .*fragment/],
    ['an unknown event', { events: ['alert.eaten'] }, /:9: .*"alert.opened"/],
    ['an unknown key', { secret: 'whsec_' }, /:9: .*unknown secret; allowed: name, url, tenant, secretFile/],
    ['an unknown severity', { severityAtLeast: 'bad' }, /:9: .*"critical"/],
    ['a name that is none', { name: 'a name' }, /:5: .*letters, digits/],
  ])('for %s', (_what, endpoint, message) => {
    expect(refusalOf(endpoint)).toMatch(message);
  });

  test('and taken when what is inside is meant', () => {
    expect(refusalOf({ url: 'https://10.1.2.3/' }, '[10.0.0.0/8]')).toBe('accepted');
    expect(refusalOf({ url: 'http://127.0.0.1:9/' }, '[127.0.0.1]')).toBe('accepted');
    expect(refusalOf({ url: 'http://localhost:9/' }, '["::1", 127.0.0.1]')).toBe('accepted');
    expect(refusalOf({ url: 'http://10.1.2.3/' }, '[10.0.0.0/8]')).toMatch(/https only/);
    expect(refusalOf({ url: 'https://10.1.2.3/' }, '[10.0.0.0/33]')).toMatch(/:3: .*an address, or a network/);
  });
});

test.each([
  '',
  'whsec_',
  'c2VjcmV0',
  `whsec_${'A'.repeat(24)}`,
  `whsec_${'A'.repeat(100)}`,
  `${secret}!`,
  `${secret} x`,
])('%j is no secret', (text) => {
  expect(() => keyOf(text, '/etc/tocsin/hook')).toThrow('/etc/tocsin/hook must hold whsec_ and base64');
});
