import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EventDraft } from '../../schemas/event/event.ts';
import { decodeObject } from '../decoders/tocsin-json/decode-object.ts';
import { parseJson } from '../decoders/tocsin-json/parse-json.ts';

const hook = path.join(import.meta.dirname, 'openvpn-client-connect');
const session = {
  script_type: 'client-connect',
  common_name: 'pump-1',
  tls_id_0: 'O=Fleet, CN=pump-1',
  tls_id_1: 'O=Fleet, CN=maker',
  tls_serial_hex_0: '0e:b4:A7',
  tls_digest_sha256_0: Array.from({ length: 32 }, () => 'ab').join(':'),
  trusted_ip: '192.0.2.10',
  trusted_port: '1194',
  time_unix: '1795265791',
};

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tocsin-hook-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Posts to a listener that answers with `status`, and says how the hook ended and what it sent. */
async function run(more: Record<string, string>, settings = '', status = 202) {
  const bodies: string[] = [];
  const headers: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    headers.push(request.headers);
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      bodies.push(Buffer.concat(parts).toString('utf8'));
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const config = path.join(dir, 'hook.conf');
  writeFileSync(path.join(dir, 'headers'), 'Authorization: Bearer s3cret\n', { mode: 0o600 });
  const url = `TOCSIN_URL=http://127.0.0.1:${port}/\nTOCSIN_HEADERS=${dir}/headers\n`;
  writeFileSync(config, url + settings);
  const code = await ended({ ...session, ...more, TOCSIN_HOOK_CONFIG: config });
  for (let i = 0; i < 100 && bodies.length === 0 && status === 202; i++)
    await new Promise((wake) => setTimeout(wake, 50));
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return { code, bodies, headers };
}

function ended(env: Record<string, string>): Promise<number | null> {
  return new Promise((resolve) => {
    spawn(hook, [], { env: { PATH: `${dir}:${process.env['PATH']}`, ...env }, stdio: 'ignore' }).once('exit', resolve);
  });
}

function decoded(body = ''): EventDraft {
  const draft = new EventDraft();
  const parsed = parseJson(body.trim());
  expect(parsed.ok && decodeObject(parsed.value, draft)).toBe('event');
  return draft;
}

const missing = ['sh', 'awk', 'curl'].filter(
  (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0,
);
if (missing.length > 0 && process.env['CI'] !== undefined) throw new Error(`needs ${missing.join(', ')}`);

describe.skipIf(missing.length > 0)(
  `the OpenVPN hook${missing.length > 0 ? `: not run, needs ${missing.join(', ')}` : ''}`,
  () => {
    test('posts serial, fingerprint, issuer and address of a session', async () => {
      const { code, bodies, headers } = await run({});
      expect(code).toBe(0);
      expect(headers[0]).toMatchObject({ authorization: 'Bearer s3cret', 'content-type': 'application/x-ndjson' });
      expect(headers[0]?.['batch-key']).toMatch(/^[A-Za-z0-9._:-]{1,64}$/);
      expect(decoded(bodies[0])).toMatchObject({
        kind: 'session-opened',
        claimedDevice: 'pump-1',
        certificateSerial: 'eb4a7',
        certificateSha256: 'ab'.repeat(32),
        certificateIssuer: 'dn:O=Fleet, CN=maker',
        certificateSubject: 'O=Fleet, CN=pump-1',
        peer: '192.0.2.10',
        peerPort: 1194,
        at: 1795265791000,
      });
    });

    test('posts the end of a session', async () => {
      const { bodies } = await run({ script_type: 'client-disconnect', time_duration: '7' });
      expect(decoded(bodies[0])).toMatchObject({ kind: 'session-closed', session: '192.0.2.10:1194' });
    });

    test.each([
      '"\\',
      '\n"kind":"x"',
      '$(touch pwned)`touch pwned`',
      '\u001b[31m',
      "'; DROP TABLE x",
      '</script>',
      'é',
      'x'.repeat(3000),
    ])('a subject of %j stays text, and is run by nobody', async (text) => {
      const { bodies } = await run({ common_name: text, tls_id_0: `CN=${text}`, IV_VER: text, tls_id_1: text });
      const event = decoded(bodies[0]);
      expect(event.kind).toBe('session-opened');
      expect(event.claimedDevice).toBe('');
      expect(event.certificateSubject.startsWith('CN=')).toBe(true);
      expect(() => readFileSync('pwned')).toThrow('ENOENT');
    });

    test('lets a client in when its event is refused, unless told otherwise', async () => {
      expect((await run({}, '', 500)).code).toBe(0);
      expect((await run({}, 'TOCSIN_REQUIRED=yes\n', 500)).code).toBe(1);
      expect((await run({}, 'TOCSIN_REQUIRED=yes\n', 202)).code).toBe(0);
      // An end that cannot be posted holds nobody up.
      expect((await run({ script_type: 'client-disconnect' }, 'TOCSIN_REQUIRED=yes\n', 500)).code).toBe(0);
    });

    test('a missing configuration lets in, since nobody asked for more', async () => {
      expect(await ended({ ...session, TOCSIN_HOOK_CONFIG: path.join(dir, 'none') })).toBe(0);
    });

    test('shows the token to nobody who lists processes', async () => {
      const seen = path.join(dir, 'arguments');
      const curl = path.join(dir, 'curl');
      writeFileSync(curl, `#!/bin/sh\nprintf '%s\\n' "$@" >> '${seen}'\nenv >> '${seen}'\n`);
      chmodSync(curl, 0o755);
      await run({}, 'TOCSIN_REQUIRED=yes\n', 500);
      const given = readFileSync(seen, 'utf8');
      expect(given).toContain(`@${dir}/headers`);
      expect(given).not.toContain('s3cret');
    });
  },
);
