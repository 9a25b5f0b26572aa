import { describe, expect, test } from 'vitest';
import { Redactor } from './redactor.ts';

function redact(text: string): { text: string; kinds: string } {
  const bytes = Buffer.from(text);
  const redacted = new Redactor().redact(bytes, 0, bytes.length);
  return { text: (redacted?.bytes ?? bytes).toString(), kinds: (redacted?.kinds ?? []).join(',') };
}

const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
const body = 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgevZzL1gdAFr88hb2';
// Not a key, and not to look like one to whoever scans this repository.
const [open, close] = ['BEGIN', 'END'].map((word) => `-----${word} EC PRIVATE KEY-----`) as [string, string];
const cloudKey = `AKIA${'IOSFODNN7EXAMPLE'}`;
const cloudSecret = `wJalrXUtnFEMI/K7MDENG/bPxRfi${'CYEXAMPLEKEY'}`;

test.each([
  [
    '<13>a: login user=x password=hunter2 from 192.0.2.7',
    '<13>a: login user=x password=*** from 192.0.2.7',
    'password',
  ],
  ['{"user":"x","password":"a \\"b\\" c","n":1}', '{"user":"x","password":"***","n":1}', 'password'],
  ['{"m":"{\\"token\\":\\"abc\\",\\"n\\":1}"}', '{"m":"{\\"token\\":\\"***\\",\\"n\\":1}"}', 'token'],
  ['{"password":12345,"n":1}', '{"password":0,"n":1}', 'password'],
  ['[auth@1 passwd="x y" n="1"] m', '[auth@1 passwd="***" n="1"] m', 'password'],
  ['Password: hunter2, user: y', 'Password: ***, user: y', 'password'],
  ["db_passwd => 'a b' next", "db_passwd => '***' next", 'password'],
  ['pwd=a,b;c user=y', 'pwd=*** user=y', 'password'],
  ['pwd=abc,user=y', 'pwd=***,user=y', 'password'],
  ['(password=abc)', '(password=***)', 'password'],
  ['passphrase=x', 'passphrase=*', 'password'],
  ['GET /v1?token=abc&n=1 HTTP/1.1', 'GET /v1?token=***&n=1 HTTP/1.1', 'token'],
  ['client_secret=s3 API-Key: 0123456789 x', 'client_secret=** API-Key: *** x', 'token'],
  ['aws_secret_access_key = abcdef', 'aws_secret_access_key = ***', 'token'],
  ['authorization: Bearer abc.def', 'authorization: Bearer ***', 'authorization'],
  ['"Authorization":"Basic dXNlcjpwYXNz","n":1', '"Authorization":"Basic ***","n":1', 'authorization'],
  ['curl said bearer abcdefghijklmnop0123 ok', 'curl said bearer *** ok', 'authorization'],
  [`session ${token} opened`, 'session *** opened', 'jwt'],
  [`key ${cloudKey} ${cloudSecret} found`, 'key *** *** found', 'cloud_key'],
  [`{"key":"${open}\\n${body}\\n${close}\\n"}`, `{"key":"${open}***${close}\\n"}`, 'private_key'],
  [`a: ${open}#012${body}#012${close}#012`, `a: ${open}***${close}#012`, 'private_key'],
  [`a: ${open}\n${body}\nAA==`, `a: ${open}***`, 'private_key'],
  [`{"a":"${open}","device":"d"}`, '{"a":"***","device":"d"}', 'private_key'],
  [`t\u00f6 password=\u00fcber x`, 't\u00f6 password=*** x', 'password'],
  [`password=a token=${token}`, 'password=* token=***', 'password,jwt,token'],
])('%s', (line, expected, kinds) => {
  expect(redact(line)).toEqual({ text: expected, kinds });
});

test.each([
  'Failed password for invalid user admin from 192.0.2.7 port 41234 ssh2',
  'PAM: password change required; token expired',
  'invalid token: unexpected end',
  'password= user=x',
  'password=******** token=null "password":"" secret: <redacted>',
  'authorization: denied by policy, bearer of news',
  '-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----',
  `{"userIdentity":{"accessKeyId":"${cloudKey}"},"tokenType":"Bearer"}`,
  'https://example.org/a.eyJ.b x.eyJ',
  'passed the gate; compass=north; tokens=5; pwd is /root',
])('leaves alone: %s', (line) => {
  expect(redact(line)).toEqual({ text: line, kinds: '' });
});

describe('a private key over several lines', () => {
  const lines = (redactor: Redactor, texts: string[]): string[] =>
    texts.map((text) => (redactor.redact(Buffer.from(text), 0, text.length)?.bytes ?? text).toString());

  test('is redacted line by line until it ends, whatever comes between', () => {
    const given = [open, body, 'other: gateway is well', body, 'AbCd12==', close, `x ${body}`, 'AbCd12=='];
    const redacted = lines(
      new Redactor(),
      given.map((text) => `<13>Nov 21 12:00:00 gw a: ${text}`),
    );
    expect(redacted.map((line) => line.slice(26))).toEqual([
      '***',
      '***',
      'other: gateway is well',
      '***',
      '***',
      close,
      `x ${body}`,
      'AbCd12==',
    ]);
  });

  test('that never ends is waited for no longer than 256 lines', () => {
    const redactor = new Redactor();
    lines(redactor, [open]);
    const redacted = lines(
      redactor,
      Array.from({ length: 300 }, () => body),
    );
    expect(redacted.filter((line) => line === '***')).toHaveLength(256);
  });
});

test('a line of 64 KiB of any one piece takes time in proportion to its length', () => {
  const time = (bytes: Buffer): number => {
    const began = performance.now();
    for (let i = 0; i < 5; i++) new Redactor().redact(bytes, 0, bytes.length);
    return performance.now() - began;
  };
  const pieces = [
    'password=',
    'password="',
    'pwd=,',
    'token:\\"',
    '.eyJ',
    'eyJ',
    'eyJaaaaaaaa.',
    'authorization: ',
    'bearer ',
  ];
  const more = [
    '"MESSAGE":[1],',
    '"MESSAGE":[1,',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN ',
    'PRIVATE KEY-----',
    cloudKey,
    'AKIA',
    'a',
    '\\',
    '"',
    '\\"',
    'pwd=)',
  ];
  for (const piece of [...pieces, ...more]) {
    const text = (length: number): Buffer =>
      Buffer.from(`password=" ${cloudKey} ${piece.repeat(length / piece.length)}`);
    time(text(8_192));
    expect(time(text(65_536)), piece).toBeLessThan(40 * (time(text(8_192)) + 5));
  }
}, 60_000);
