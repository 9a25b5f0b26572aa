import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { attributeOf, type EventDraft } from '../../../schemas/event/event.ts';
import { eventsOf, tryLines } from '../try-lines.ts';
import { mosquittoDecoder } from './mosquitto.ts';

// Lines of Mosquitto 2.0.11, captured by test/captures/mosquitto.ts.
const recording = path.join(import.meta.dirname, '../../../test/recordings/mosquitto-sessions/lines.log');
const recorded = readFileSync(recording, 'utf8').trimEnd().split('\n');
const decode = (lines: readonly string[]): EventDraft[] => eventsOf(tryLines(mosquittoDecoder(), lines));
const all = decode(recorded);
const from = (address: string): EventDraft[] => all.filter(({ peer }) => peer === address);

test('every recorded line is part of one event, and nothing is left over', () => {
  expect(all.reduce((sum, { lines }) => sum + lines, 0)).toBe(
    recorded.filter((line) => !line.includes('terminating')).length,
  );
  expect(all.filter((event) => attributeOf(event, 'connection') === 'unfinished')).toEqual([]);
});

describe('a device by its certificate', () => {
  test('comes as one session, named as OpenSSL names it, and goes under the same session', () => {
    const [opened, closed, ...more] = from('198.51.100.11');
    expect(more).toEqual([]);
    expect(opened).toMatchObject({
      kind: 'session-opened',
      outcome: 'accepted',
      lines: 2,
      claimedDevice: 'dev-ok',
      certificateSubject: 'O=Fleet, CN=dev-ok',
    });
    expect(opened?.attributes).toEqual(['client_id', 'thing-1', 'keep_alive_s', '5']);
    expect(closed).toMatchObject({
      kind: 'session-closed',
      reason: 'disconnected',
      claimedDevice: 'dev-ok',
      session: opened?.session,
      certificateSubject: 'O=Fleet, CN=dev-ok',
    });
  });

  test('refused is one attempt, the same for revoked, expired and rogue: the broker does not say', () => {
    const refused = from('198.51.100.12');
    expect(refused).toHaveLength(3);
    for (const event of refused) {
      expect(event).toMatchObject({
        kind: 'session-refused',
        outcome: 'refused',
        reason: 'certificate_refused',
        lines: 3,
        claimedDevice: '',
        certificateSerial: '',
      });
      expect(attributeOf(event, 'error')).toContain('certificate verify failed');
    }
  });

  test('taken over by another under its client id ends where it was', () => {
    const both = all.filter((event) => attributeOf(event, 'client_id') === 'thing-3');
    expect(both.map(({ kind, reason, claimedDevice }) => [kind, reason, claimedDevice])).toEqual([
      ['session-opened', '', 'dev-ok'],
      ['session-closed', 'taken_over', 'dev-ok'],
      ['session-opened', '', 'dev-two'],
      ['session-closed', 'taken_over', 'dev-two'],
      ['session-opened', '', 'dev-ok'],
      ['session-closed', 'disconnected', 'dev-ok'],
    ]);
    expect(both[1]).toMatchObject({ session: both[0]?.session, peer: '198.51.100.13' });
    expect(attributeOf(both[1] ?? { attributes: [] }, 'warning')).toBe('takeover');
  });
});

test.each([
  ['203.0.113.14', 'session-refused', 'not_tls', 1],
  ['203.0.113.15', 'session-refused', 'connection_closed', 3],
  ['203.0.113.17', 'auth-failed', 'not_authorised', 2],
  ['203.0.113.18', 'auth-failed', 'not_authorised', 2],
  ['203.0.113.19', 'session-refused', 'protocol_error', 2],
  ['203.0.113.20', 'session-refused', 'protocol_unknown', 3],
])('%s is one attempt: %s, %s', (address, kind, reason, lines) => {
  expect(from(address)).toHaveLength(1);
  expect(from(address)[0]).toMatchObject({ kind, reason, lines });
});

test.each([
  ['198.51.100.16', 'disconnected'],
  ['198.51.100.21', 'connection_closed'],
  ['198.51.100.23', 'keepalive_timeout'],
])('the session of %s by password ends with %s, and the account is no device', (address, reason) => {
  const [opened, closed] = from(address);
  expect(attributeOf(opened ?? { attributes: [] }, 'user')).toBe('pump-7');
  expect(closed).toMatchObject({ kind: 'session-closed', reason, session: opened?.session });
});

test('a client id that imitates a line names nobody', () => {
  const [opened, closed] = all.filter((event) => attributeOf(event, 'client_id').startsWith('x as y'));
  expect(opened).toMatchObject({
    kind: 'session-opened',
    peer: '198.51.100.22',
    claimedDevice: '',
    certificateSubject: '',
  });
  expect(attributeOf(opened ?? { attributes: [] }, 'user')).toBe('pump-7');
  expect(attributeOf(opened ?? { attributes: [] }, 'warning')).toBe('ambiguous_name');
  expect(closed?.claimedDevice).toBe('');
});

test('a refusal while two connections are open belongs to neither', () => {
  const events = decode([
    'New connection from 192.0.2.1:1001 on port 8883.',
    'New connection from 192.0.2.2:1002 on port 8883.',
    'OpenSSL Error[0]: error:0A000086:SSL routines::certificate verify failed',
    'Client <unknown> disconnected: Protocol error.',
    'New client connected from 192.0.2.2:1002 as a (p2, c1, k60).',
  ]);
  expect(events.map(({ kind, peer, lines }) => [kind, peer, lines])).toEqual([
    ['session-refused', '', 2],
    ['session-opened', '192.0.2.2', 2],
    ['line-received', '192.0.2.1', 1],
  ]);
});

test('reads a failure at the door, and addresses without a port or with colons', () => {
  const events = decode([
    'Client connection from 192.0.2.7 failed: error:14094416:SSL routines:ssl3_read_bytes:sslv3 alert certificate unknown.',
    "New client connected from 192.0.2.7 as pump-7 (p2, c1, k60, u'pump').",
    'New client connected from 2001:db8::7:41234 as pump-8 (p5, c1, k60).',
    'Socket error on client pump-7, disconnecting.',
  ]);
  expect(events.map(({ kind, reason, peer, peerPort }) => [kind, reason, peer, peerPort])).toEqual([
    ['session-refused', 'tls_error', '192.0.2.7', 0],
    ['session-opened', '', '192.0.2.7', 0],
    ['session-opened', '', '2001:db8::7', 41_234],
    ['session-closed', 'socket_error', '192.0.2.7', 0],
  ]);
});

test('a bridge, a plugin and a start are none of its business', () => {
  const tried = tryLines(mosquittoDecoder(), [
    'mosquitto version 2.0.11 running',
    'Opening ipv4 listen socket on port 8883.',
    'Client',
  ]);
  expect(tried.map(({ decoded }) => decoded)).toEqual(['unclaimed', 'unclaimed', 'unclaimed']);
});
