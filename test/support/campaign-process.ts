import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CampaignConduct } from '../../app/campaign/conduct.ts';
import { CampaignJournal, readCampaigns } from '../../app/campaign/journal.ts';
import { openLog } from '../../app/open-log.ts';
import { plan } from '../../cases/campaign/plan.ts';
import { type CredentialSighting, sighted } from '../../cases/campaign/sighted.ts';
import { alone, wished } from '../../cases/campaign/wished.ts';
import { Turns } from '../../app/turns.ts';
import type { CredentialStore, Delivery } from '../../responders/reset-credentials/store.ts';
import { CampaignKeys } from '../../responders/reset-credentials/secrets.ts';
import { systemClock } from '../../runtime/clock.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import { person } from './campaign-measures.ts';
import { rules, settings } from './campaign-world.ts';

/** What a campaign's process asks of the world that outlives it, and what it hears from it. */
export type Asked =
  | { call: number; method: 'issue' | 'retire' | 'readBack' | 'attempt' | 'remove'; args: unknown[] }
  | { deliver: Delivery[] }
  | { heard: number }
  | { proven: number; unreachable: number; state: string };
export type Told = { call: number; value: unknown } | { sighting: CredentialSighting; number: number };

/** Runs one campaign until it is killed: `node campaign-process.ts CONFIG DEVICES PER_MINUTE OVERLAP_MS`. */
const [configFile = '', devices = '0', perMinute = '60', overlapMs = '20000'] = process.argv.slice(2);
const signal = new AbortController().signal;
const answers = new Map<number, (value: unknown) => void>();
const turns = new Turns();
let calls = 0;

const say = (asked: Asked): void => void process.send?.(asked);
const ask = <T>(method: Extract<Asked, { call: number }>['method'], ...args: unknown[]): Promise<T> =>
  new Promise((resolve) => {
    answers.set(++calls, resolve as (value: unknown) => void);
    say({ call: calls, method, args });
  });
const store: CredentialStore = {
  name: 'in the parent',
  issue: async (credentials) => new Map(await ask<[string, 'issued'][]>('issue', credentials)),
  retire: (names) => ask('retire', names),
  readBack: async (names) => new Map(await ask<[string, 'valid'][]>('readBack', names)),
  attempt: (name, secret) => ask('attempt', name, secret),
  remove: (names) => ask('remove', names),
};

const config = loadConfig(configFile);
const log = await openLog(config, systemClock);
const { state } = await readCampaigns(log);
const journal = new CampaignJournal(log, systemClock, state);
const keys = new CampaignKeys(join(config.data, 'keys'));
const conduct = new CampaignConduct({
  ...{ state, signal, append: (changes) => journal.append(changes), points: () => [store], now: () => Date.now() },
  deliver: () => async (deliveries) => say({ deliver: [...deliveries] }),
  secrets: (id) => keys.of(id),
  forget: (id) => keys.drop(id),
  alarms: () => ({ stopped: false, systemic: false }),
  report: () => undefined,
});

process.on('message', (told: Told) => {
  if ('call' in told) {
    answers.get(told.call)?.(told.value);
    answers.delete(told.call);
    return;
  }
  void turns.take(async () => {
    const { changes, deliver } = sighted(state, told.sighting, Date.now());
    await journal.append(changes);
    for (const { campaign, row } of deliver) await conduct.deliver(campaign, [row]);
    say({ heard: told.number });
  });
});
process.on('disconnect', () => process.exit(0));

const about = { tenant: 'acme', at: Date.now() };
const alarms = { stopped: false, systemic: false };
if (state.all.size === 0) {
  const fleet = Array.from({ length: Number(devices) }, (_, i) => ({
    id: `dev-${i}`,
    site: '',
    model: '',
    gateway: '',
  }));
  const own = { ...settings, perMinute: Number(perMinute), overlapMs: Number(overlapMs) };
  const scope = { kind: 'tenant', id: 'acme' } as const;
  const wish = { ...about, id: 'w-1', actor: person('ada'), command: '', scope, settings: own };
  await journal.append(plan(state, wish, fleet, fleet.length, new Set()));
}
const [campaign] = [...state.all.values()];
if (campaign === undefined) throw new Error('there is no campaign');
const aim = { ...about, campaign: campaign.plan.id, target: campaign.plan.target };
if (campaign.state === 'planned')
  await journal.append(
    wished(state, { ...aim, type: 'start-campaign', id: 'w-2', actor: person('ada') }, rules, alarms, alone),
  );
if (campaign.state === 'held')
  await journal.append(
    wished(state, { ...aim, type: 'approve-campaign', id: 'w-3', actor: person('grace') }, rules, alarms, alone),
  );
await conduct.open();
for (;;) {
  await turns.take(() => conduct.step());
  const { devices: all } = campaign;
  say({ proven: all.count('proven'), unreachable: all.count('unreachable'), state: campaign.state });
  await sleep(100);
}
