import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openvpnDecoder } from '../../ingest/decoders/openvpn/openvpn.ts';
import { eventsOf, tryLines } from '../../ingest/decoders/try-lines.ts';
import { attributeOf, type EventDraft } from '../../schemas/event/event.ts';

const lines = readFileSync(path.join(import.meta.dirname, 'openvpn-replay/lines.log'), 'utf8')
  .trimEnd()
  .split('\n');

/** What one server said of packets. */
function saidBy(gateway: string): EventDraft[] {
  const own = lines.filter((line) => line.split(' ')[1] === gateway);
  return eventsOf(tryLines(openvpnDecoder(), own)).filter(({ kind }) => kind === 'transport-reported');
}
const told = (events: readonly EventDraft[], warning: string) =>
  events
    .filter((event) => attributeOf(event, 'warning') === warning)
    .map(({ peer, claimedDevice }) => `${claimedDevice} ${peer}`);

describe('openvpn-replay', () => {
  test('shows at verb 4 where packets came from, and whose they were when they were the client’s', () => {
    const events = saidBy('gw-1');
    const own = 'pump-1 198.51.100.11';
    const elsewhere = ' 203.0.113.21';
    const moved = 'pump-2 198.51.100.112';
    expect(told(events, 'replay')).toEqual([own, own, elsewhere, elsewhere, elsewhere, moved, moved]);
    expect(told(events, 'floated')).toEqual([moved]);
    expect(new Set(told(events, 'missing_sid'))).toEqual(new Set([' 203.0.113.22']));
    // Asked to move: by the replayer, by the client that moved, and by one whose gateway was restarted.
    expect(new Set(told(events, 'float'))).toEqual(new Set([elsewhere, ' 198.51.100.112', ' 198.51.100.11']));
  });

  test('shows at verb 3 only that somebody’s came again, and counts what is muted for whom it was', () => {
    const events = saidBy('gw-2');
    expect(new Set(told(events, 'replay'))).toEqual(new Set(['pump-4 198.51.100.14', ' ']));
    const muted = events.find(({ weight }) => weight > 1);
    // The line that ended the run was about pump-5.
    expect(Buffer.from(muted?.raw ?? []).toString()).toContain(' 198.51.100.15:');
    expect(muted).toMatchObject({ claimedDevice: 'pump-4', peer: '198.51.100.14' });
  });

  test('is small and tells nothing of the machine it was made on', () => {
    const text = lines.join('\n');
    expect(text.length).toBeLessThan(60_000);
    const documented = /^(192\.0\.2|198\.51\.100|203\.0\.113)\.|^0\.0\.0\.0$/;
    const addresses = text.match(/\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/g) ?? [];
    expect(addresses.filter((address) => !documented.test(address))).toEqual([]);
  });
});
