import { describe, expect, test } from 'vitest';
import { attributeOf } from '../../../schemas/event/event.ts';
import { eventsOf, tryLines } from '../try-lines.ts';
import { openvpnDecoder } from './openvpn.ts';

// All lines are OpenVPN 2.6.14's own, from test/captures; where two clients are mixed, the lines of each keep their order.
const refused = (peer: string, name: string, serial: string): string[] => [
  `${peer} VERIFY ERROR: depth=0, error=certificate revoked: O=Fleet, CN=${name}, serial=${serial}`,
  `${peer} Sent fatal SSL alert: certificate revoked`,
  `${peer} OpenSSL: error:0A000086:SSL routines::certificate verify failed:`,
  `${peer} TLS_ERROR: BIO read tls_read_plaintext error`,
  `${peer} TLS Error: TLS object -> incoming plaintext read error`,
  `${peer} TLS Error: TLS handshake failed`,
  `${peer} SIGUSR1[soft,tls-error] received, client-instance restarting`,
];

const opened = (peer: string, name: string): string[] => [
  `${peer} VERIFY OK: depth=2, O=Fleet, CN=root`,
  `${peer} VERIFY OK: depth=1, O=Fleet, CN=maker`,
  `${peer} VERIFY OK: depth=0, O=Fleet, CN=${name}`,
  `${peer} peer info: IV_VER=2.6.14`,
  `${peer} Control Channel: TLSv1.3, cipher TLSv1.3 TLS_AES_256_GCM_SHA384`,
  `${peer} [${name}] Peer Connection Initiated with [AF_INET]${peer}`,
];

const decode = (lines: string[]) => eventsOf(tryLines(openvpnDecoder(), lines, 'openvpn'));
const serial = '55552392023309621502530763838328418512536120166';

describe('an OpenVPN server', () => {
  test('refuses a revoked certificate: one attempt, whatever the number of its lines', () => {
    const [event, ...more] = decode(refused('192.0.2.5:39768', 'dev-revoked', serial));
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      kind: 'session-refused',
      outcome: 'refused',
      reason: 'certificate_revoked',
      certificateSerial: '9bb0e2f7ec30ff91d83aaf6038141dfa398ab66',
      certificateSubject: 'O=Fleet, CN=dev-revoked',
      certificateIssuer: '',
      claimedDevice: 'dev-revoked',
      peer: '192.0.2.5',
      peerPort: 39768,
      session: '192.0.2.5:39768',
      lines: 7,
      weight: 1,
      index: 0,
    });
    expect(Buffer.from(event?.raw ?? []).toString()).toContain('VERIFY ERROR');
  });

  test('refuses a serial in its directory of denied ones, which is no revocation', () => {
    const peer = '192.0.2.5:57675';
    const events = decode([
      `${peer} VERIFY OK: depth=2, O=Fleet, CN=root`,
      `${peer} VERIFY OK: depth=1, O=Fleet, CN=maker`,
      `${peer} VERIFY CRL: depth=0, O=Fleet, CN=dev-1, serial=545055388480311871936936660426823718690283175446 is revoked`,
      `${peer} Sent fatal SSL alert: internal error`,
      `${peer} OpenSSL: error:0A000086:SSL routines::certificate verify failed:`,
      `${peer} TLS_ERROR: BIO read tls_read_plaintext error`,
      `${peer} TLS Error: TLS object -> incoming plaintext read error`,
      `${peer} TLS Error: TLS handshake failed`,
      `${peer} SIGUSR1[soft,tls-error] received, client-instance restarting`,
    ]);
    expect(events).toMatchObject([
      {
        kind: 'session-refused',
        reason: 'certificate_denied',
        claimedDevice: 'dev-1',
        certificateIssuer: 'dn:O=Fleet, CN=maker',
        certificateSerial: '5f7921011c110716f9342a292467a18a0215be16',
        lines: 9,
      },
    ]);
  });

  test('names the issuer of a refused certificate when the chain was verified first', () => {
    const [event] = decode([
      '192.0.2.5:40013 VERIFY OK: depth=2, O=Fleet, CN=root',
      '192.0.2.5:40013 VERIFY OK: depth=1, O=Fleet, CN=maker',
      '192.0.2.5:40013 VERIFY ERROR: depth=0, error=certificate has expired: O=Fleet, CN=dev-expired, serial=211846166171438992693180343932654750836003325957',
      '192.0.2.5:40013 SIGUSR1[soft,tls-error] received, client-instance restarting',
    ]);
    expect(event).toMatchObject({
      reason: 'certificate_expired',
      certificateIssuer: 'dn:O=Fleet, CN=maker',
      certificateSerial: '251b82b8f1d8dcc955556d5433f8b80e80ce4805',
      lines: 4,
    });
  });

  test.each([
    ['certificate is not yet valid', 'certificate_not_yet_valid'],
    ['unable to get local issuer certificate', 'unknown_issuer'],
    ['CRL has expired', 'crl_expired'],
    ['words of a later release', 'certificate_refused'],
  ])('says why: %s', (error, reason) => {
    const [event] = decode([
      `192.0.2.5:1 VERIFY ERROR: depth=0, error=${error}: O=Fleet, CN=dev, serial=18`,
      '192.0.2.5:1 SIGUSR1[soft,tls-error] received, client-instance restarting',
    ]);
    expect(event).toMatchObject({ kind: 'session-refused', reason, certificateSerial: '12' });
  });

  test('lets a client in: one event with its issuer, but no serial, for the log has none', () => {
    const [event, ...more] = decode(opened('192.0.2.10:47074', 'dev-ok'));
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      kind: 'session-opened',
      outcome: 'accepted',
      certificateIssuer: 'dn:O=Fleet, CN=maker',
      certificateSubject: 'O=Fleet, CN=dev-ok',
      certificateSerial: '',
      claimedDevice: 'dev-ok',
      peer: '192.0.2.10',
      peerPort: 47074,
      lines: 6,
    });
  });

  test('never mixes clients whose lines alternate', () => {
    const left = refused('192.0.2.5:1000', 'dev-left', '16');
    const right = refused('192.0.2.5:1001', 'dev-right', '17');
    const events = decode(left.flatMap((line, i) => [line, right[i] ?? '']));
    expect(events.map((event) => [event.claimedDevice, event.certificateSerial, event.lines])).toEqual([
      ['dev-left', '10', 7],
      ['dev-right', '11', 7],
    ]);
  });

  test('tells a renegotiation that is refused from the session it belongs to', () => {
    const events = decode(refused('dev-ok/192.0.2.10:38246', 'dev-ok', '16').slice(0, 6));
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ kind: 'session-refused', reason: 'certificate_revoked', lines: 6 });
  });

  test.each([
    ['dev-ok/192.0.2.11:58039 SIGUSR1[soft,ping-restart] received, client-instance restarting', 'ping_restart'],
    ['dev-ok/192.0.2.11:58039 SIGTERM[soft,delayed-exit] received, client-instance exiting', 'delayed_exit'],
    [
      'dev-two/192.0.2.10:39747 SIGUSR1[soft,connection-reset] received, client-instance restarting',
      'connection_reset',
    ],
  ])('sees a session close: %s', (line, reason) => {
    expect(decode([line])[0]).toMatchObject({ kind: 'session-closed', reason, outcome: '' });
  });

  test('counts what --mute suppressed', () => {
    const [event] = decode(['dev-two/2001:db8::1 7 variation(s) on previous 2 message(s) suppressed by --mute']);
    expect(event).toMatchObject({ kind: 'line-received', weight: 7, peer: '2001:db8::1', claimedDevice: 'dev-two' });
  });

  test.each([
    [
      'dev-ok/192.0.2.9:7 AEAD Decrypt error: bad packet ID (may be a replay): [ #2 ] -- see the man page',
      'replay',
      '192.0.2.9',
      'dev-ok',
    ],
    ['AEAD Decrypt error: bad packet ID (may be a replay): [ #2 ] -- see the man page', 'replay', '', ''],
    ['Float requested for peer 0 to 192.0.2.9:37443', 'float', '192.0.2.9', ''],
    ['peer 0 (dev-ok) floated from 198.51.100.11:43584 to [AF_INET]192.0.2.9:38050', 'floated', '192.0.2.9', 'dev-ok'],
    [
      'Connection Attempt Packet (P_CONTROL_V1) with invalid or missing SID from [AF_INET]192.0.2.9:37443',
      'missing_sid',
      '192.0.2.9',
      '',
    ],
    [
      'Packet (P_ACK_V1) with invalid or missing SID from [AF_INET]192.0.2.9:50693 or wrong packet id',
      'missing_sid',
      '192.0.2.9',
      '',
    ],
  ])('marks what hints at packets that were played again: %s', (line, warning, peer, claimedDevice) => {
    const [event] = decode([line]);
    expect(event).toMatchObject({ kind: 'transport-reported', peer, claimedDevice });
    expect(attributeOf(event ?? { attributes: [] }, 'warning')).toBe(warning);
  });

  test('marks a session that another of the same client will end', () => {
    const line =
      "MULTI: new connection by client 'dev-ok' will cause previous active sessions by this client to be dropped.";
    const [event] = decode([line]);
    expect(event).toMatchObject({ kind: 'line-received', claimedDevice: 'dev-ok', peer: '' });
    expect(attributeOf(event ?? { attributes: [] }, 'warning')).toBe('takeover');
  });

  test('takes the port of an IPv6 client, whose prefix has none, from the line that lets it in', () => {
    const [event] = decode([
      '2001:db8::1 VERIFY OK: depth=0, O=Fleet, CN=dev-two',
      '2001:db8::1 [dev-two] Peer Connection Initiated with [AF_INET6]2001:db8::1:36174',
    ]);
    expect(event).toMatchObject({ kind: 'session-opened', peer: '2001:db8::1', peerPort: 36174, lines: 2 });
  });

  test('believes nothing that a client says about itself', () => {
    const [event] = decode([
      '192.0.2.5:1 peer info: UV_X=VERIFY ERROR: depth=0, error=certificate revoked: CN=victim, serial=16',
      '192.0.2.5:1 peer info: SIGUSR1[soft,tls-error] received, client-instance restarting',
      ...opened('192.0.2.5:1', 'dev-ok'),
    ]);
    expect(event).toMatchObject({ kind: 'session-opened', reason: '', certificateSerial: '', lines: 8 });
  });

  test('nor when it negotiates keys again', () => {
    const [event] = decode(['dev/192.0.2.5:1 peer info: UV_X=bad packet ID (may be a replay)']);
    expect(event).toMatchObject({ kind: 'line-received', claimedDevice: 'dev', attributes: [] });
  });

  test('keeps IPv6 clients of one address apart once one of them has a name', () => {
    const events = decode([
      '2001:db8::1 VERIFY OK: depth=0, O=Fleet, CN=dev-two',
      'dev-one/2001:db8::1 VERIFY ERROR: depth=0, error=certificate revoked: O=Fleet, CN=dev-one, serial=16',
      'dev-one/2001:db8::1 TLS Error: TLS handshake failed',
      '2001:db8::1 [dev-two] Peer Connection Initiated with [AF_INET6]2001:db8::1:36174',
    ]);
    expect(events.map(({ kind, claimedDevice, lines }) => [kind, claimedDevice, lines])).toEqual([
      ['session-refused', 'dev-one', 2],
      ['session-opened', 'dev-two', 2],
    ]);
  });

  test('takes the last serial when a subject holds another', () => {
    const [event] = decode(refused('192.0.2.5:1', 'x, serial=99', '16'));
    expect(event).toMatchObject({ certificateSerial: '10', certificateSubject: 'O=Fleet, CN=x, serial=99' });
  });

  test('keeps an event whose name is no id, without claiming a device', () => {
    const [event] = decode(refused('192.0.2.5:1', "'; DROP TABLE <b>", '16'));
    expect(event?.claimedDevice).toBe('');
    expect(attributeOf(event ?? { attributes: [] }, 'common_name')).toBe("'; DROP TABLE <b>");
  });

  test('gives up an attempt that nothing completes, with what is known', () => {
    const tried = tryLines(openvpnDecoder(), refused('192.0.2.5:1', 'dev', '16').slice(0, 3), 'openvpn');
    expect(tried.at(-1)).toMatchObject({ decoded: 'given up', event: { kind: 'session-refused', lines: 3 } });
  });

  test('holds a bounded number of attempts and gives the oldest out first', () => {
    const lines = Array.from({ length: 1030 }, (_, i) => `192.0.2.5:${i + 1} VERIFY OK: depth=0, O=Fleet, CN=dev-${i}`);
    const tried = tryLines(openvpnDecoder(), lines, 'openvpn');
    const early = tried.slice(0, 1030).filter(({ decoded }) => decoded === 'event');
    expect(early.map(({ event }) => event?.peerPort)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(eventsOf(tried).reduce((sum, { lines: count }) => sum + count, 0)).toBe(1030);
  });

  test('leaves alone what is about no client', () => {
    const tried = tryLines(openvpnDecoder(), [
      'Initialization Sequence Completed',
      'MULTI: multi_init called, r=256 v=256',
    ]);
    expect(tried.map(({ decoded }) => decoded)).toEqual(['unclaimed', 'unclaimed']);
  });

  test('reads the stamp OpenVPN puts in front when it writes a file itself', () => {
    const [event] = decode(['<29>openvpn: 2026-11-21 12:44:12 dev/192.0.2.1:5 SIGTERM[soft,delayed-exit] received, x']);
    expect(event).toMatchObject({ kind: 'session-closed', at: Date.UTC(2026, 10, 21, 12, 44, 12) });
  });
});
