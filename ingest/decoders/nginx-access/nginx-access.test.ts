import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { attributeOf } from '../../../schemas/event/event.ts';
import { eventsOf, tryLines } from '../try-lines.ts';
import { nginxAccessDecoder } from './nginx-access.ts';

// Lines of nginx 1.22.1, captured by test/captures/web.ts.
const recording = path.join(import.meta.dirname, '../../../test/recordings/web-access/lines.log');
const recorded = readFileSync(recording, 'utf8')
  .split('\n')
  .filter((line) => line.includes(' nginx: '));
const events = eventsOf(tryLines(nginxAccessDecoder(), recorded));

test('a connection is a session, then messages; what is closed to it is a failed authorisation', () => {
  const [opened, message, closed] = events.filter(({ claimedDevice }) => claimedDevice === 'dev-ok');
  expect(opened).toMatchObject({
    kind: 'session-opened',
    outcome: 'accepted',
    peer: '198.51.100.11',
    certificateSubject: 'O=Fleet, CN=dev-ok',
    certificateIssuer: 'dn:O=Fleet, CN=maker',
    certificateNotBefore: Date.UTC(2026, 0, 1),
    certificateNotAfter: Date.UTC(2046, 0, 1),
  });
  expect(opened?.certificateSerial).toMatch(/^[1-9a-f][0-9a-f]{30,39}$/);
  expect(attributeOf(opened ?? { attributes: [] }, 'certificate_sha1')).toMatch(/^[0-9a-f]{40}$/);
  expect(message).toMatchObject({ kind: 'message-published', session: opened?.session, size: 84 });
  expect(closed).toMatchObject({ kind: 'auth-failed', outcome: 'failed', reason: 'http_403' });
});

test.each([
  ['dev-revoked', 'certificate_revoked'],
  ['dev-expired', 'certificate_expired'],
  ['dev-rogue', 'unknown_issuer'],
])('%s is refused as %s, serial and all', (device, reason) => {
  const found = events.filter(({ claimedDevice }) => claimedDevice === device);
  expect(found).toMatchObject([{ kind: 'session-refused', outcome: 'refused', reason }]);
  expect(found[0]?.certificateSerial).not.toBe('');
});

test('without a certificate is refused as such, whatever the path looks like', () => {
  const nobody = events.filter(({ peer }) => peer === '203.0.113.15');
  expect(nobody).toMatchObject([{ reason: 'no_certificate' }, { reason: 'no_certificate', claimedDevice: '' }]);
  expect(attributeOf(nobody[1] ?? { attributes: [] }, 'path')).toBe('/a"b\\c');
});

test('a certificate that did not verify and was served all the same has opened a session, and says so', () => {
  const line = recorded.find((one) => one.includes('dev-revoked'))?.replace('"status":"400"', '"status":"200"') ?? '';
  const [event] = eventsOf(tryLines(nginxAccessDecoder(), [line]));
  expect(event).toMatchObject({ kind: 'session-opened', outcome: 'accepted', reason: '' });
  expect(attributeOf(event ?? { attributes: [] }, 'verify')).toBe('certificate_revoked');
});

test('lines in other formats are left alone, unknown versions of ours refused', () => {
  const other = '192.0.2.7 - - [21/Nov/2026:12:00:00 +0000] "GET / HTTP/1.1" 200 3 "-" "curl/8"';
  const tried = tryLines(nginxAccessDecoder(), [other, '{"access":"nginx-2"}', '{"access":"nginx-1","at":1}'], 'nginx');
  expect(tried.map(({ decoded }) => decoded)).toEqual([
    'unclaimed',
    { reject: 'version_unknown' },
    { reject: 'field_no_text' },
  ]);
});
