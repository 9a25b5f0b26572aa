import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectAsync } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Denial } from '../../../schemas/gateway.ts';
import { runClient, startOpenVpnClient } from '../../../test/captures/openvpn/client.ts';
import { makePki } from '../../../test/captures/openvpn/pki.ts';
import { startOpenVpnServer } from '../../../test/captures/openvpn/server.ts';
import { hasProgram, run } from '../../../test/captures/run.ts';
import { freePorts } from '../../../test/support/free-port.ts';
import { mosquittoMissing, startMosquitto } from '../../../test/support/mosquitto.ts';
import { mosquitto } from './mosquitto.ts';
import { nftables } from './nftables.ts';
import { openvpnCrlDirectory } from './openvpn-crl-directory.ts';
import { openvpnManagement } from './openvpn-management.ts';

const signal = new AbortController().signal;
const denial = (part: Partial<Denial>): Denial => ({
  ...{ quarantine: 'q1', device: 'dev-1', certificates: [], commonNames: [], usernames: [], addresses: [] },
  expiresAt: Number.MAX_SAFE_INTEGER,
  ...part,
});
const missing = [mosquittoMissing(), ...['openvpn', 'nft', 'ip'].filter((name) => !hasProgram(name))].filter(Boolean);
if (process.getuid?.() !== 0) missing.push('root');
if (missing.length > 0 && process.env['CI'] !== undefined) throw new Error(`needs ${missing.join(', ')}`);

describe.skipIf(missing.length > 0)(
  `on real programs${missing.length > 0 ? `: not run, needs ${missing.join(', ')}` : ''}`,
  () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'tocsin-enforce-'));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    test('Mosquitto throws a device out, refuses it, and lets it in again', async () => {
      const broker = await startMosquitto(folder);
      try {
        broker.addClient('dev-1', 'secret');
        const options = { username: 'dev-1', password: 'secret', protocolVersion: 5, reconnectPeriod: 0 } as const;
        const device = await connectAsync(broker.url, options);
        const thrownOut = new Promise((resolve) => device.once('close', () => resolve('out')));
        const enforcer = mosquitto({ url: broker.url, ...broker.admin });
        const own = denial({ usernames: ['dev-1'] });
        expect(await enforcer.deny(own, signal)).toEqual({ done: true });
        expect(await thrownOut).toBe('out');
        expect(await enforcer.deny(own, signal)).toEqual({ done: true });
        await expect(connectAsync(broker.url, options)).rejects.toThrow();
        // Another quarantine still holds the same name.
        expect(await enforcer.allow(own, [{ ...own, quarantine: 'q2' }], signal)).toEqual({ done: true });
        await expect(connectAsync(broker.url, options)).rejects.toThrow();
        expect(await enforcer.allow(own, [], signal)).toEqual({ done: true });
        (await connectAsync(broker.url, options)).end(true);
        expect(await enforcer.deny(denial({ usernames: ['nobody'] }), signal)).toMatchObject({
          reason: 'unknown_client',
        });
        expect(await enforcer.deny(denial({}), signal)).toMatchObject({ reason: 'not_applicable' });
        const wrong = mosquitto({ url: broker.url, username: 'admin', password: 'wrong' });
        expect(await wrong.deny(own, signal)).toMatchObject({ done: false, reason: 'unreachable' });
      } finally {
        await broker.stop();
      }
    });

    test('nftables drops what an address sends, in its network namespace, until it is let go', async () => {
      const namespace = `tocsin-${process.pid}`;
      run('ip', ['netns', 'add', namespace]);
      try {
        const nft = (rules: string): string =>
          run('ip', ['netns', 'exec', namespace, 'nft', '-f', '-'], { input: rules });
        run('ip', ['netns', 'exec', namespace, 'ip', 'link', 'set', 'lo', 'up']);
        nft(`table inet tocsin {
        set denied4 { type ipv4_addr; }
        set denied6 { type ipv6_addr; }
        chain input { type filter hook input priority -10; ip saddr @denied4 drop; ip6 saddr @denied6 drop; }
      }`);
        const reaches = (): boolean => {
          try {
            run('ip', ['netns', 'exec', namespace, 'ping', '-c', '1', '-W', '1', '-I', '127.0.0.9', '127.0.0.1']);
            return true;
          } catch {
            return false;
          }
        };
        const enforcer = nftables({ table: 'tocsin', namespace });
        const own = denial({ addresses: ['127.0.0.9', '2001:db8::1'] });
        expect(await enforcer.deny(own, signal)).toEqual({ done: true });
        expect(await enforcer.deny(own, signal)).toEqual({ done: true });
        const held = run('ip', ['netns', 'exec', namespace, 'nft', 'list', 'set', 'inet', 'tocsin', 'denied4']);
        expect(held).toContain('127.0.0.9');
        if (hasProgram('ping')) expect(reaches()).toBe(false);
        expect(await enforcer.allow(own, [{ ...own, quarantine: 'q2' }], signal)).toEqual({ done: true });
        expect(await enforcer.allow(own, [], signal)).toEqual({ done: true });
        expect(await enforcer.allow(own, [], signal)).toEqual({ done: true });
        const left = run('ip', ['netns', 'exec', namespace, 'nft', 'list', 'set', 'inet', 'tocsin', 'denied4']);
        expect(left).not.toContain('127.0.0.9');
        if (hasProgram('ping')) expect(reaches()).toBe(true);
        const elsewhere = nftables({ table: 'nothing', namespace });
        expect(await elsewhere.deny(own, signal)).toMatchObject({ done: false, reason: 'nft_failed' });
      } finally {
        run('ip', ['netns', 'del', namespace]);
      }
    });

    test('OpenVPN ends the session of a denied certificate, refuses it, and accepts it once released', async () => {
      const pki = makePki(folder, [
        ['dev-1', 'good'],
        ['dev-2', 'good'],
      ]);
      const denied = path.join(folder, 'denied');
      mkdirSync(denied);
      const [management = 0] = await freePorts(1);
      const extra = ['--crl-verify', 'denied', 'dir', '--management', '127.0.0.1', String(management)];
      const server = await startOpenVpnServer({ pki, checkRevocation: false, extra });
      try {
        const [first, second] = ['dev-1', 'dev-2'].map((name) => pki.devices.get(name));
        if (first === undefined || second === undefined) throw new Error('no devices');
        const session = startOpenVpnClient({ pki, device: first, server });
        await session.seen('Initialization Sequence Completed', 15_000);
        const own = denial({ certificates: [{ issuer: '', serial: first.serial }], commonNames: ['dev-1'] });
        const directory = openvpnCrlDirectory(denied);
        const console = openvpnManagement({ host: '127.0.0.1', port: management, password: '' });
        expect(await directory.deny(own, signal)).toEqual({ done: true });
        expect(await console.deny(own, signal)).toEqual({ done: true });
        await server.seen('client-instance exiting', 10_000);
        await session.stop();
        expect(await runClient({ pki, device: first, server })).toBe(false);
        expect(await runClient({ pki, device: second, server })).toBe(true);
        expect(await directory.allow(own, [], signal)).toEqual({ done: true });
        expect(await console.deny(denial({ commonNames: ['nobody-here'] }), signal)).toEqual({ done: true });
        expect(await runClient({ pki, device: first, server })).toBe(true);
        expect(server.lines.filter((line) => line.includes('dev-1') && /revoked/i.test(line))).not.toEqual([]);
      } finally {
        await server.stop();
      }
    });

    test('a console that is not there, or wants another password, says so', async () => {
      const [port = 0] = await freePorts(1);
      const gone = openvpnManagement({ host: '127.0.0.1', port, password: '' });
      expect(await gone.deny(denial({ commonNames: ['dev-1'] }), signal)).toMatchObject({ reason: 'unreachable' });
      const silent = createServer();
      await new Promise<void>((resolve) => silent.listen(port, '127.0.0.1', resolve));
      const soon = AbortSignal.timeout(300);
      expect(await gone.deny(denial({ commonNames: ['dev-1'] }), soon)).toMatchObject({ done: false });
      silent.closeAllConnections();
      await new Promise((resolve) => silent.close(resolve));
    });
  },
);
