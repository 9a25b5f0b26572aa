import { describe, expect, test } from 'vitest';
import { attributeOf, type EventDraft } from '../../../schemas/event/event.ts';
import { eventsOf, tryLines } from '../try-lines.ts';
import { openvpnDecoder } from './openvpn.ts';

// What OpenVPN 2.6.14 logged at `verb 4` when a relay sent a client's datagrams again from another address, in the order
// and the words of `test/captures/openvpn-replay.ts`; names and addresses are the test's.
const asked = 'Float requested for peer 0 to 203.0.113.9:60174';
const pid = 'PID_ERR replay [1] [SSL-0] [13] 0:2 0:1 t=1796039829[0] r=[-3,64,15,1,1] sl=[62,2,64,528]';
const refused = 'AEAD Decrypt error: bad packet ID (may be a replay): [ #1 ] -- see the man page entry for --no-replay';
const unreadable = 'AEAD Decrypt error: cipher final failed';
const noted = 'NOTE: --mute triggered...';
const suppressed = '7 variation(s) on previous 2 message(s) suppressed by --mute';

const decode = (lines: readonly string[]): EventDraft[] => eventsOf(tryLines(openvpnDecoder(), lines, 'openvpn'));
const told = (event: EventDraft) => [attributeOf(event, 'warning'), event.claimedDevice, event.peer, event.weight];

describe('what OpenVPN says without saying of whom', () => {
  test('is about the packet that asked for a session to move, when it says so in the same breath', () => {
    expect(decode([asked, pid, refused]).map(told)).toEqual([
      ['float', '', '203.0.113.9', 1],
      ['replay', '', '203.0.113.9', 1],
    ]);
  });

  test('is about nobody once something else was said', () => {
    const whose = (lines: readonly string[]) =>
      decode(lines).findLast((event) => attributeOf(event, 'warning') === 'replay')?.peer;
    expect(whose([asked, unreadable, refused])).toBe('');
    expect(whose([asked, 'dev-7/192.0.2.7:1194 Timers: ping 2, ping-restart 16', refused])).toBe('');
    expect(whose([asked, '192.0.2.7:1194 VERIFY OK: depth=0, O=Fleet, CN=dev-7', refused])).toBe('');
    expect(whose([asked, refused, refused])).toBe('');
  });

  test('never moves to the client whose name is in front', () => {
    expect(
      decode([asked, `dev-7/192.0.2.7:1194 ${refused}`])
        .map(told)
        .at(-1),
    ).toEqual(['replay', 'dev-7', '192.0.2.7', 1]);
  });

  // The second is what 2.6.14 does with `--mute 3`: a client whose handshake begins ends the run.
  test.each(['dev-8/192.0.2.8:1194', '192.0.2.8:1194'])(
    'counts what was suppressed for the client of the last line before, not for %s in front',
    (next) => {
      const one = `dev-7/192.0.2.7:1194 ${refused}`;
      const events = decode([
        one,
        one,
        `dev-7/192.0.2.7:1194 ${noted}`,
        `${next} ${suppressed}`,
        `${next} VERIFY OK: x`,
      ]);
      const [, , summary, ...more] = events.filter((event) => attributeOf(event, 'warning') !== '');
      expect(more).toEqual([]);
      expect(summary).toMatchObject({ kind: 'transport-reported', session: '192.0.2.7:1194' });
      expect(told(summary as EventDraft)).toEqual(['replay', 'dev-7', '192.0.2.7', 7]);
    },
  );

  test('counts them for nobody when the packets before were nobody’s', () => {
    const summary = decode([refused, noted, `dev-8/192.0.2.8:1194 ${suppressed}`]).at(-1);
    expect(told(summary as EventDraft)).toEqual(['replay', '', '', 7]);
  });

  test('leaves other suppressed lines to the client in front', () => {
    const summary = decode([`dev-8/192.0.2.8:1194 ${suppressed}`]).at(-1);
    expect(summary?.kind).toBe('line-received');
    expect(told(summary as EventDraft)).toEqual(['suppressed', 'dev-8', '192.0.2.8', 7]);
  });
});
