import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openvpnDecoder } from '../../../ingest/decoders/openvpn/openvpn.ts';
import { eventsOf, tryLines } from '../../../ingest/decoders/try-lines.ts';
import type { EventDraft } from '../../../schemas/event/event.ts';
import { hasProgram } from '../run.ts';
import { runClient } from './client.ts';
import { type DeviceState, makePki, type Pki } from './pki.ts';
import { type OpenVpnServer, startOpenVpnServer } from './server.ts';

const missing = ['openvpn', 'openssl'].filter((program) => !hasProgram(program));
if (process.getuid?.() !== 0) missing.push('root');
if (missing.length > 0 && process.env['CI'] !== undefined) throw new Error(`needs ${missing.join(', ')}`);

describe.skipIf(missing.length > 0)(
  `a real OpenVPN server${missing.length > 0 ? `: not run, needs ${missing.join(', ')}` : ''}`,
  () => {
    const lines: string[] = [];
    let dir = '';
    let pki: Pki;
    let server: OpenVpnServer;

    beforeAll(async () => {
      dir = mkdtempSync(path.join(tmpdir(), 'tocsin-openvpn-'));
      const states: [string, DeviceState][] = [
        ['dev-good', 'good'],
        ['dev-revoked', 'revoked'],
        ['dev-expired', 'expired'],
      ];
      pki = makePki(dir, [...states, ['dev-rogue', 'rogue']]);
      server = await startOpenVpnServer({ pki, onLine: (line) => lines.push(line) });
    });
    afterAll(async () => {
      await server?.stop();
      rmSync(dir, { recursive: true, force: true });
    });

    async function attempt(name: string): Promise<{ connected: boolean; events: EventDraft[]; serial: string }> {
      const device = pki.devices.get(name);
      if (device === undefined) throw new Error(`no device ${name}`);
      const from = lines.length;
      const connected = await runClient({ pki, device, server, from: '127.0.0.5' });
      const events = eventsOf(tryLines(openvpnDecoder(), lines.slice(from), 'openvpn'));
      return { connected, serial: device.serial, events: events.filter(({ kind }) => kind !== 'line-received') };
    }

    test('logs one session of a good client, with its issuer', async () => {
      const { connected, events } = await attempt('dev-good');
      expect(connected).toBe(true);
      expect(events.filter(({ kind }) => kind === 'session-opened')).toHaveLength(1);
      expect(events[0]).toMatchObject({
        certificateIssuer: 'dn:O=Fleet, CN=maker',
        claimedDevice: 'dev-good',
        peer: '127.0.0.5',
      });
    });

    test.each([
      ['dev-revoked', 'certificate_revoked'],
      ['dev-expired', 'certificate_expired'],
      ['dev-rogue', 'unknown_issuer'],
    ])('logs one refusal of %s as %s', async (name, reason) => {
      const { connected, events, serial } = await attempt(name);
      expect(connected).toBe(false);
      const refused = events.filter(({ kind, claimedDevice }) => kind === 'session-refused' && claimedDevice === name);
      expect(refused).toHaveLength(1);
      expect(refused[0]).toMatchObject({ reason, certificateSerial: serial });
      expect(refused[0]?.lines).toBeGreaterThanOrEqual(6);
    });
  },
);
