import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deliveryTopic } from '../../responders/reset-credentials/mosquitto.ts';
import { BlockBuilder } from '../../runtime/block/builder.ts';
import type { ResponseCommand } from '../../schemas/command.ts';
import { EventDraft } from '../../schemas/event/event.ts';
import { topics } from '../../schemas/topics.ts';
import { type Mosquitto, mosquittoMissing, startMosquitto } from '../support/mosquitto.ts';
import { RolesAtWork } from '../support/roles-at-work.ts';
import { until } from '../support/until.ts';
import { readCampaigns } from '../../app/campaign/journal.ts';
import { campaign } from '../../app/roles/campaign.ts';
import { triage } from '../../app/roles/triage.ts';

const missing = mosquittoMissing();
if (missing !== '' && process.env['CI'] !== undefined) throw new Error(`needs ${missing}`);

const work = new RolesAtWork();
let folder = '';
let broker: Mosquitto;

beforeAll(async () => {
  if (missing !== '') return;
  folder = mkdtempSync(join(tmpdir(), 'tocsin-reset-'));
  broker = await startMosquitto(folder);
  broker.addClient('pump-1', 'made-with-pump-1');
  broker.ctrl('createRole', 'deliver');
  broker.ctrl('addRoleACL', 'deliver', 'publishClientSend', deliveryTopic('#'), 'allow');
  broker.ctrl('addClientRole', broker.admin.username, 'deliver');
  broker.ctrl('createRole', 'pump-1');
  broker.ctrl('addRoleACL', 'pump-1', 'subscribeLiteral', deliveryTopic('pump-1'), 'allow');
  broker.ctrl('addClientRole', 'pump-1', 'pump-1');
});
afterAll(async () => {
  await work.end();
  await broker?.stop();
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

const connect = (username: string, password: string) =>
  connectAsync(broker.url, { username, password, protocolVersion: 5, reconnectPeriod: 0 });
const isLetIn = async (username: string, password: string): Promise<boolean> => {
  const client = await connect(username, password).catch(() => undefined);
  client?.end(true);
  return client !== undefined;
};

/** What the broker's log shows of a device that is let in, by a channel that vouches for it. */
async function letIn(name: string): Promise<void> {
  const builder = new BlockBuilder();
  const at = Date.now();
  const said = { tenant: 'acme', device: 'pump-1', kind: 'session-opened', trust: 'mtls-gateway' } as const;
  const times = { time: at, at, receivedAt: at, channel: '00000000000000aa', attributes: ['user', name] };
  builder.add(Object.assign(new EventDraft(), said, times));
  const header = { type: 'events', version: 1, writer: 'w', sequence: 1, time: at, rows: 1 } as const;
  await work.log.append([{ topic: topics.identity, partition: 0, header, payload: builder.finish() }]);
}

test.skipIf(missing !== '')(
  `an approved reset gives the device of the alert new credentials at a real Mosquitto${missing === '' ? '' : `: needs ${missing}`}`,
  async () => {
    const passwordFile = join(folder, 'admin');
    writeFileSync(passwordFile, broker.admin.password, { mode: 0o600 });
    const point = `{ name: north, tenant: acme, url: "${broker.url}", username: ${broker.admin.username}, passwordFile: ${passwordFile} }`;
    const settings = `
campaign: { live: true, overlapMinutes: 0.1, brokers: [${point}] }
policy: { rules: [{ name: new keys, when: { detector: D01 }, propose: reset-credentials }] }`;
    await work.start(settings, [triage, campaign]);
    const plain = { model: '', firmware: '', site: '', gateway: '', productionBatch: '', owner: '', hardwareIds: [] };
    const devices = ['pump-1', 'pump-2'].map((id) => ({ id, ...plain, expectedEveryMs: 0 }));
    await work.facts({ type: 'devices-registered', tenant: 'acme', importedAt: Date.now(), devices });

    let told: { username: string; password: string } | undefined;
    const pump = await connect('pump-1', 'made-with-pump-1');
    pump.on('error', () => undefined);
    pump.on('message', (_topic, payload) => (told = JSON.parse(payload.toString())));
    await pump.subscribeAsync(deliveryTopic('pump-1'), { qos: 1 });

    await work.find({ subject: { kind: 'device', id: 'pump-1' }, device: 'pump-1' });
    let waiting: ResponseCommand | undefined;
    await until(
      async () => {
        const [line = ''] = (await work.tocsin('responses', '--json')).split('\n');
        waiting = line === '' ? undefined : (JSON.parse(line) as ResponseCommand);
        return waiting !== undefined;
      },
      20_000,
      () => 'nothing is proposed',
    );
    expect(told).toBeUndefined();
    await work.tocsin('responses', 'approve', (waiting?.id ?? '').slice(0, 12), '--as', 'ada');
    await until(
      () => told !== undefined,
      30_000,
      () => 'the device is told nothing',
    );
    const { username, password } = told ?? expect.unreachable();
    expect(username).toBe('pump-1~1');
    expect(await isLetIn(username, password)).toBe(true);
    pump.end(true);
    await letIn(username);

    await until(
      async () => (await work.outcomes('reset-credentials')).length === 2,
      60_000,
      () => 'it does not end',
    );
    expect(await work.outcomes('reset-credentials')).toEqual(['attempted', 'accepted old_credentials_proven_dead']);
    const [done] = (await readCampaigns(work.log)).state.all.values();
    expect([done?.state, done?.devices.count('proven')]).toEqual(['finished', 1]);
    expect(await isLetIn('pump-1', 'made-with-pump-1')).toBe(false);
    expect(await isLetIn(username, password)).toBe(true);
  },
);
