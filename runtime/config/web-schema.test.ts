import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Fault } from '../errors.ts';
import { parseConfig } from './load.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/console.md'), 'utf8');
const tls = { certificate: 'web.pem', key: 'web.key' };
const local = { port: 8080, insecureLoopback: true };
const oidc = { issuer: 'https://login.example.org', clientId: 'tocsin' };

function refusalOf(web: object): string {
  try {
    parseConfig(JSON.stringify({ web }));
  } catch (failure) {
    if (failure instanceof Fault) return `${failure.code} ${failure.message}`;
    throw failure;
  }
  return 'accepted';
}

describe('the section web', () => {
  test('of docs/console.md is accepted, each time', () => {
    const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => parseConfig(match[1] ?? '').web);
    expect(blocks).toMatchObject([{ host: '0.0.0.0', idleHours: 12 }, { oidc: { groups: [{}, {}] } }]);
  });

  test.each<[string, object]>([
    ['TLS on loopback', { port: 1, ...tls }],
    ['plain HTTP on this machine alone', local],
    ['plain HTTP on ::1', { ...local, host: '::1' }],
    ['a proxy that speaks TLS', { ...local, publicUrl: 'https://tocsin.example.org', proxies: ['127.0.0.1'] }],
    ['a provider on this machine', { ...local, oidc: { ...oidc, issuer: 'http://127.0.0.1:9000' } }],
  ])('takes %s', (_what, web) => {
    expect(refusalOf(web)).toBe('accepted');
  });

  test.each<[string, object, RegExp]>([
    ['plain HTTP that nobody chose', { port: 8080 }, /give certificate and key, or choose insecureLoopback/],
    ['plain HTTP for everybody', { ...local, host: '0.0.0.0' }, /insecureLoopback binds a loopback address only/],
    ['plain HTTP on a name that only begins like loopback', { ...local, host: '127.0.0.1.example.org' }, /loopback/],
    ['a certificate without its key', { port: 1, certificate: 'web.pem' }, /go together/],
    ['both ways at once', { ...local, ...tls }, /leave one of the two out/],
    ['no name for what people type', { port: 1, host: '0.0.0.0', ...tls }, /publicUrl: say what people type/],
    ['a public name without TLS', { ...local, publicUrl: 'http://tocsin.example.org' }, /https only/],
    [
      'a provider asked in the clear',
      { ...local, oidc: { ...oidc, issuer: 'http://login.example.org' } },
      /over https/,
    ],
    [
      'a role that there is not',
      { ...local, oidc: { ...oidc, groups: [{ group: 'a', tenant: 'b', role: 'root' }] } },
      /role/,
    ],
    ['a proxy that is no address', { ...local, proxies: ['proxy.example.org'] }, /an address, or a network/],
    ['a key that nobody knows', { ...local, password: 'x' }, /unknown password/],
  ])('refuses %s and says why', (_what, web, why) => {
    expect(refusalOf(web)).toMatch(/^CONFIG_INVALID /);
    expect(refusalOf(web)).toMatch(why);
  });
});
