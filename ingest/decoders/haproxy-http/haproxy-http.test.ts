import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { attributeOf } from '../../../schemas/event/event.ts';
import { openBench, eventsIn } from '../../test-bench.ts';
import { eventsOf, tryLines } from '../try-lines.ts';
import { haproxyHttpDecoder } from './haproxy-http.ts';

// Lines of HAProxy 2.6.12, captured by test/captures/web.ts.
const recording = path.join(import.meta.dirname, '../../../test/recordings/web-access/lines.log');
const recorded = readFileSync(recording, 'utf8')
  .split('\n')
  .filter((line) => line.includes(' haproxy['));
const events = eventsOf(tryLines(haproxyHttpDecoder(), recorded));

test('a connection is a session, then messages, with fingerprint and issuer', () => {
  const own = events.filter(({ claimedDevice }) => claimedDevice === 'dev-ok');
  expect(own.map(({ kind }) => kind)).toEqual(['session-opened', 'message-published', 'message-published']);
  expect(own[0]).toMatchObject({
    outcome: 'accepted',
    peer: '198.51.100.11',
    certificateSubject: 'O=Fleet, CN=dev-ok',
    certificateIssuer: 'dn:O=Fleet, CN=maker',
    certificateNotBefore: Date.UTC(2026, 0, 1),
    certificateNotAfter: Date.UTC(2046, 0, 1),
  });
  expect(own[0]?.certificateSha256).toMatch(/^[0-9a-f]{64}$/);
  expect(own[0]?.certificateSerial).toMatch(/^[1-9a-f][0-9a-f]{30,39}$/);
  expect(attributeOf(own[0] ?? { attributes: [] }, 'path')).toBe('/state');
  expect(own[1]?.session).toBe(own[0]?.session);
});

test.each([
  ['dev-revoked', 'certificate_revoked'],
  ['dev-expired', 'certificate_expired'],
  ['dev-rogue', 'unknown_issuer'],
])('%s is refused as %s', (device, reason) => {
  const found = events.filter(({ claimedDevice }) => claimedDevice === device);
  expect(found).toMatchObject([{ kind: 'session-refused', outcome: 'refused', reason }]);
  expect(found[0]?.certificateSha256).not.toBe('');
});

test('two requests on one connection without a certificate are one attempt', () => {
  const nobody = events.filter(({ peer }) => peer === '203.0.113.15');
  expect(nobody.map(({ kind, reason }) => [kind, reason])).toEqual([
    ['session-refused', 'no_certificate'],
    ['line-received', ''],
  ]);
});

test('a token in a path is redacted on its way', async () => {
  const { ingest, appender, log } = openBench({ decoders: [haproxyHttpDecoder] });
  const intake = ingest.open({ tenant: 'acme', gateway: 'gw-2', trust: 'mtls-gateway', listener: 'syslog-tls' });
  const text = recorded[0] ?? '';
  intake.line({ text, start: 0, end: text.length, bytes: Buffer.from(text), from: 0, to: text.length }, Date.now());
  await appender.close();
  const [event, note] = eventsIn(log).toSorted((a, b) => b.lines - a.lines);
  expect(event?.text).toContain('?token=***"');
  expect(attributeOf(event ?? { attributes: [] }, 'redacted')).toBe('token');
  expect(note).toMatchObject({ kind: 'secret-logged', reason: 'token', device: 'dev-ok', gateway: 'gw-2' });
});

test('lines in other formats are left alone, unknown versions of ours refused', () => {
  const other = '192.0.2.7:41234 [21/Nov/2026:12:00:00.000] devices devices/<NOSRV> 0/-1/-1/-1/0 200 87';
  const tried = tryLines(haproxyHttpDecoder(), [other, '{"access":"haproxy-2"}'], 'haproxy');
  expect(tried.map(({ decoded }) => decoded)).toEqual(['unclaimed', { reject: 'version_unknown' }]);
});
