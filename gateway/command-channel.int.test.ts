import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../runtime/clock.ts';
import type { Denial, FiledReport } from '../schemas/gateway.ts';
import { selfSigned } from '../test/support/certificates.ts';
import { runAgent } from './agent/agent.ts';
import type { Enforcer } from './agent/enforcers/enforcer.ts';
import { openvpnCrlDirectory } from './agent/enforcers/openvpn-crl-directory.ts';
import { Desired } from './edge/desired.ts';
import { startEdge } from './edge/edge.ts';

const server = selfSigned('edge');
const [own, stranger] = [selfSigned('gw-1'), selfSigned('gw-2')];
const logger = { info: () => undefined, warn: () => undefined };
let folder: string;
let crl: string;
let desired: Desired;
let filed: FiledReport[];
let edge: { address: string; close(): Promise<void> } | undefined;
let agents: { ended: Promise<void>; stop: AbortController }[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-channel-'));
  crl = mkdtempSync(join(folder, 'crl-'));
  desired = new Desired();
  filed = [];
  agents = [];
});

afterEach(async () => {
  await stopAgents();
  await edge?.close();
  edge = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function openEdge(port = 0, file = async (reports: readonly FiledReport[]) => void filed.push(...reports)) {
  edge = await startEdge({
    ...{ host: '127.0.0.1', port, certificate: server.certificate, key: server.key, holdMs: 20_000, pollMs: 10 },
    ...{ clock: systemClock, desired, file },
    identify: (der) =>
      Buffer.from(der).equals(rawOf(own.certificate)) ? { tenant: 'acme', gateway: 'gw-1' } : undefined,
  });
  return Number(edge.address.split(':').at(-1));
}

function startAgent(port: number, { identity = own, enforcers = [openvpnCrlDirectory(crl)] as Enforcer[] } = {}) {
  const stop = new AbortController();
  const ended = runAgent({
    ...{ url: `https://127.0.0.1:${port}`, certificate: identity.certificate, key: identity.key },
    ...{ authority: server.certificate, directory: join(folder, 'agent'), enforcers, clock: systemClock, logger },
    ...{ signal: stop.signal, tendMs: 50 },
  });
  agents.push({ ended, stop });
}

async function stopAgents(): Promise<void> {
  for (const { stop } of agents) stop.abort();
  await Promise.all(agents.map(({ ended }) => ended));
  agents = [];
}

function rawOf(pem: Buffer): Buffer {
  return Buffer.from(pem.toString().replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
}

let orders = 0;
function deny(quarantine: string, serial: string, part: Partial<Denial> = {}): void {
  const denial: Denial = {
    ...{ quarantine, device: 'dev-1', certificates: [{ issuer: '', serial }], commonNames: [], usernames: [] },
    ...{ addresses: [], expiresAt: Date.now() + 3_600_000, ...part },
  };
  desired.apply({ type: 'deny', tenant: 'acme', gateway: 'gw-1', at: Date.now(), denial }, orders++);
}

function allow(quarantine: string): void {
  desired.apply({ type: 'allow', tenant: 'acme', gateway: 'gw-1', at: Date.now(), quarantine }, orders++);
}

const told = (): string[] => filed.map(({ type, quarantine, reason }) => [type, quarantine, reason].join(' ').trim());

test('a denial reaches a waiting gateway, is enforced, and the next question tells of it', async () => {
  startAgent(await openEdge());
  await vi.waitFor(() => expect(agents).toHaveLength(1));
  deny('q1', 'ff');
  await vi.waitFor(() => expect(told()).toEqual(['denied q1']), 5_000);
  expect(readdirSync(crl)).toEqual(['255']);
  expect(filed[0]).toMatchObject({ tenant: 'acme', gateway: 'gw-1', device: 'dev-1' });
  allow('q1');
  await vi.waitFor(() => expect(told()).toEqual(['denied q1', 'allowed q1']), 5_000);
  expect(readdirSync(crl)).toEqual([]);
});

test('what two denials share stays refused until both are lifted', async () => {
  startAgent(await openEdge());
  deny('q1', 'ff');
  deny('q2', 'ff');
  await vi.waitFor(() => expect(told().toSorted()).toEqual(['denied q1', 'denied q2']), 5_000);
  allow('q1');
  await vi.waitFor(() => expect(told()).toContain('allowed q1'), 5_000);
  expect(readdirSync(crl)).toEqual(['255']);
});

test('cut off, it goes on refusing, lifts what runs out, and tells all once it is heard again', async () => {
  const port = await openEdge();
  startAgent(port);
  deny('q1', 'a1');
  deny('q2', 'b2', { expiresAt: Date.now() + 1_200 });
  await vi.waitFor(() => expect(told()).toHaveLength(2), 5_000);
  await edge?.close();
  await stopAgents();
  rmSync(join(crl, String(0xa1)));
  startAgent(port);
  await vi.waitFor(() => expect(readdirSync(crl)).toEqual([String(0xa1)]), 5_000);
  await vi.waitFor(() => expect(readdirSync(crl)).not.toContain(String(0xb2)), 5_000);
  await openEdge(port);
  await vi.waitFor(() => expect(told()).toContain('allowed q2'), 10_000);
});

test('reports are kept until they are on record, and told again after a failure', async () => {
  let failures = 2;
  const port = await openEdge(0, async (reports) => {
    if (failures-- > 0) throw new Error('the log is away');
    filed.push(...reports);
  });
  startAgent(port);
  deny('q1', 'ff');
  await vi.waitFor(() => expect(told()).toEqual(['denied q1']), 10_000);
});

test('an enforcer that fails is tried again, and says so once', async () => {
  let failing = 3;
  const enforcer: Enforcer = {
    name: 'mosquitto',
    timeoutMs: 1_000,
    deny: async () => (failing-- > 0 ? { done: false, reason: 'unreachable' } : { done: true }),
    allow: async () => ({ done: true }),
  };
  startAgent(await openEdge(), { enforcers: [enforcer] });
  deny('q1', 'ff');
  await vi.waitFor(() => expect(told()).toEqual(['failed q1 unreachable', 'denied q1']), 5_000);
});

test('a certificate that nobody knows is told nothing', async () => {
  const port = await openEdge();
  startAgent(port, { identity: stranger });
  deny('q1', 'ff');
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect([readdirSync(crl), filed]).toEqual([[], []]);
});

test('an edge that takes connections and says nothing does not keep a gateway from stopping', async () => {
  const mute: Server = createServer();
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  startAgent((mute.address() as { port: number }).port);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await stopAgents();
  mute.close();
});
