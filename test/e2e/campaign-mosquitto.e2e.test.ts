import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CampaignConduct } from '../../app/campaign/conduct.ts';
import { plan } from '../../cases/campaign/plan.ts';
import { sighted } from '../../cases/campaign/sighted.ts';
import { type CampaignState, evolve, noCampaigns } from '../../cases/campaign/state.ts';
import { alone, wished } from '../../cases/campaign/wished.ts';
import { DynamicSecurity } from '../../responders/reset-credentials/dynamic-security.ts';
import { deliveryTopic, mosquittoStore, type MosquittoStore } from '../../responders/reset-credentials/mosquitto.ts';
import { CampaignKeys } from '../../responders/reset-credentials/secrets.ts';
import { type CampaignChange, campaignChangeSchema } from '../../schemas/campaign.ts';
import { person } from '../support/campaign-measures.ts';
import { rules, settings } from '../support/campaign-world.ts';
import { type Mosquitto, mosquittoMissing, startMosquitto } from '../support/mosquitto.ts';

const missing = mosquittoMissing();
if (missing !== '' && process.env['CI'] !== undefined) throw new Error(`needs ${missing}`);

const names = Array.from({ length: 30 }, (_, i) => `pump-${i}`);
const sleepers = new Set(['pump-3', 'pump-17']);
const quiet = { requestedBy: '', alarms: { stopped: false, systemic: false } };
let folder = '';
let broker: Mosquitto;
let store: MosquittoStore;
const secretsSeen: string[] = [];

/** A device: connected by what it holds, told of new credentials on a topic that only it may read. */
class Pump {
  readonly id: string;
  readonly held: { username: string; password: string }[];
  #client: MqttClient | undefined;

  constructor(id: string) {
    this.id = id;
    this.held = [{ username: id, password: `made-with-${id}` }];
  }

  async connect(): Promise<void> {
    for (const one of this.held.toReversed().slice(0, 2)) {
      const client = await connectAsync(broker.url, {
        ...{ ...one, clientId: `${this.id}-${one.username.length}`, protocolVersion: 5, reconnectPeriod: 0 },
      }).catch(() => undefined);
      if (client === undefined) continue;
      this.#client?.end(true);
      this.#client = client;
      client.on('error', () => undefined);
      client.on('message', (_topic, payload) => {
        const told = JSON.parse(payload.toString()) as { username: string; password: string };
        secretsSeen.push(told.password);
        if (this.held.some(({ username }) => username === told.username)) return;
        this.held.push(told);
        setTimeout(() => void this.connect(), Math.random() * 500);
      });
      await client.subscribeAsync(deliveryTopic(this.id), { qos: 1 });
      return;
    }
    throw new Error(`${this.id} holds nothing that is let in`);
  }

  end(): void {
    this.#client?.end(true);
  }
}

const isLetIn = async (username: string, password: string): Promise<boolean> => {
  const client = await connectAsync(broker.url, {
    ...{ username, password, protocolVersion: 5, reconnectPeriod: 0 },
  }).catch(() => undefined);
  client?.end(true);
  return client !== undefined;
};

beforeAll(async () => {
  if (missing !== '') return;
  folder = mkdtempSync(path.join(tmpdir(), 'tocsin-campaign-'));
  broker = await startMosquitto(folder);
  broker.ctrl('createRole', 'deliver');
  broker.ctrl('addRoleACL', 'deliver', 'publishClientSend', deliveryTopic('#'), 'allow');
  broker.ctrl('addClientRole', broker.admin.username, 'deliver');
  const admin = new DynamicSecurity({ url: broker.url, ...broker.admin });
  // This Mosquitto knows no pattern with the client's name in dynamic security: a role for each.
  const only = (name: string) => [{ acltype: 'subscribeLiteral', topic: deliveryTopic(name), allow: true }];
  const said = await admin.ask(
    [
      { command: 'setDefaultACLAccess', acls: [{ acltype: 'subscribe', allow: false }] },
      ...names.map((name) => ({ command: 'createRole', rolename: name, acls: only(name) })),
      ...names.map((username) => ({
        ...{ command: 'createClient', username, password: `made-with-${username}`, roles: [{ rolename: username }] },
      })),
    ],
    new AbortController().signal,
  );
  admin.close();
  expect(said.flatMap(({ error }) => error ?? [])).toEqual([]);
  store = mosquittoStore('north', { url: broker.url, ...broker.admin });
});

afterAll(async () => {
  store?.close();
  await broker?.stop();
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

test.skipIf(missing !== '')(
  `resets 30 devices of a real Mosquitto${missing === '' ? '' : `: needs ${missing}`}`,
  async () => {
    const signal = new AbortController().signal;
    const keys = new CampaignKeys(path.join(folder, 'keys'));
    const journal: string[] = [];
    let state: CampaignState = noCampaigns();
    const append = async (changes: readonly CampaignChange[]): Promise<void> => {
      for (const change of changes) {
        journal.push(JSON.stringify(change));
        evolve(state, campaignChangeSchema.parse(change));
      }
    };
    const faults: string[] = [];
    const start = (): CampaignConduct =>
      new CampaignConduct({
        ...{ state, append, points: () => [store], deliver: () => store.deliver, now: () => Date.now(), signal },
        secrets: (id) => keys.of(id),
        forget: (id) => keys.drop(id),
        alarms: () => quiet.alarms,
        report: (fault) => faults.push(fault.message),
      });
    const pumps = new Map(names.map((name) => [name, new Pump(name)]));
    for (const [name, pump] of pumps) if (!sleepers.has(name)) await pump.connect();

    const about = { tenant: 'acme', at: Date.now() };
    const scope = { kind: 'production-batch', id: 'b-7' } as const;
    const fleet = names.map((id) => ({ id, site: 'north', model: 'pump', gateway: 'gw-1' }));
    const own = { ...settings, canary: 3, waves: [0.5], perMinute: 600, overlapMs: 8_000 };
    const planning = { ...about, id: 'w-1', actor: person('ada'), command: '', scope, settings: own };
    await append(plan(state, planning, fleet, 30, new Set()));
    const campaign = () => [...state.all.values()][0] ?? expect.unreachable();
    const { id: planned, target } = campaign().plan;
    const wish = { ...about, campaign: planned, target };
    await append(
      wished(state, { ...wish, type: 'start-campaign', id: 'w-2', actor: person('ada') }, rules, quiet.alarms, alone),
    );
    await append(
      wished(
        state,
        { ...wish, type: 'approve-campaign', id: 'w-3', actor: person('grace') },
        rules,
        quiet.alarms,
        alone,
      ),
    );

    let conduct = start();
    let read = broker.lines.length;
    const until = async (seconds: number, done: () => boolean): Promise<void> => {
      for (let i = 0; i < seconds * 5 && !done(); i++) {
        await conduct.step();
        // `New client connected from 127.0.0.1:41234 as pump-7-6 (p5, c1, k60, u'pump-7~1').`
        for (; read < broker.lines.length; read++) {
          const name = / connected from .* u'([^']+)'\)/.exec(broker.lines[read] ?? '')?.[1];
          if (name === undefined) continue;
          const seen = sighted(state, { tenant: 'acme', name, at: Date.now(), refused: false }, Date.now());
          await append(seen.changes);
          for (const { campaign, row } of seen.deliver) await conduct.deliver(campaign, [row]);
        }
        await sleep(200);
      }
    };
    await until(20, () => campaign().devices.count('proven') >= 10);
    expect(campaign().devices.count('proven')).toBeGreaterThanOrEqual(10);
    // The process dies; the next has the journal, the broker, and the file with the key.
    state = noCampaigns();
    for (const line of journal) evolve(state, campaignChangeSchema.parse(JSON.parse(line)));
    conduct = start();
    await conduct.open();

    await until(40, () => campaign().devices.count('proven') === 28 && campaign().devices.count('unreachable') === 2);
    expect([campaign().devices.count('proven'), campaign().devices.count('unreachable')]).toEqual([28, 2]);
    expect(await isLetIn('pump-3', 'made-with-pump-3')).toBe(true);
    for (const name of sleepers) await pumps.get(name)?.connect();
    await until(30, () => campaign().state === 'finished');

    expect(campaign().state).toBe('finished');
    expect(faults).toEqual([]);
    for (const [name, pump] of pumps) {
      const newest = pump.held.at(-1);
      expect(newest?.username).toBe(`${name}~1`);
      expect(await isLetIn(name, `made-with-${name}`)).toBe(false);
      expect(await isLetIn(`${name}~1`, newest?.password ?? '')).toBe(true);
      pump.end();
    }
    expect(broker.ctrl('listClients')).not.toContain('decoy');
    // One secret each, however often it was told, and none of them on record.
    expect(new Set(secretsSeen).size).toBe(30);
    for (const secret of secretsSeen) expect(journal.some((line) => line.includes(secret))).toBe(false);
  },
  120_000,
);
