import { plan } from '../../cases/campaign/plan.ts';
import { type CredentialSighting, sighted } from '../../cases/campaign/sighted.ts';
import { isActive } from '../../cases/campaign/state.ts';
import { alone, type CampaignWish, wished } from '../../cases/campaign/wished.ts';
import { BlockCursor } from '../../runtime/block/cursor.ts';
import { follow } from '../../runtime/log/follow.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import type { LogRecord } from '../../runtime/log/port.ts';
import { pause, retry } from '../../runtime/retry.ts';
import { type CampaignChange, campaignRequestSchema, campaignSettingsSchema } from '../../schemas/campaign.ts';
import { commandSchema, type Outcome } from '../../schemas/command.ts';
import { digest } from '../../schemas/digest.ts';
import { attributeOf, deviceOf, type Event } from '../../schemas/event/event.ts';
import { entrySchema } from '../../schemas/journal.ts';
import { quarantineChangeSchema } from '../../schemas/quarantine.ts';
import { type Topic, topics } from '../../schemas/topics.ts';
import { CampaignAlarms } from '../campaign/alarms.ts';
import { campaignOutcome, refusedOutcome } from '../campaign/outcome.ts';
import { Brokers } from '../campaign/brokers.ts';
import { CampaignConduct } from '../campaign/conduct.ts';
import { keysOf } from '../campaign/keys.ts';
import { CampaignJournal, readCampaigns } from '../campaign/journal.ts';
import { rulesOf, settingsOf } from '../campaign/rules.ts';
import { Scopes } from '../campaign/scope.ts';
import { sureDeliver, sureStore } from '../campaign/sure-store.ts';
import { surroundingsOf } from '../campaign/surroundings.ts';
import type { Context, Running } from '../context.ts';
import { Turns } from '../turns.ts';

const tendMs = 1_000;
const consumer = 'campaign';

/** Resets the credentials of many devices, a few at a time, and counts what is proven. */
export async function campaign(context: Context): Promise<Running> {
  const { config, clock, signal, logger } = context;
  const log = await context.log();
  const always = { signal, attempts: Number.POSITIVE_INFINITY };
  const fleet = await context.fleet();
  const begun = await context.begun();
  const scopes = new Scopes(fleet);
  const alarms = new CampaignAlarms();
  const brokers = new Brokers(config.campaign);
  const keys = keysOf(context);
  const { state } = await readCampaigns(log);
  const journal = new CampaignJournal(log, clock, state);
  const rules = rulesOf(config);
  const never = new Set(config.campaign.never);

  const writer = createWriter();
  const tellOutcomes = async (outcomes: readonly Outcome[]): Promise<void> => {
    if (outcomes.length === 0) return;
    const now = clock.now();
    await log.append(outcomes.map((outcome) => jsonEntry(topics.outcomes, 'outcome', writer, now, outcome)));
  };
  // A step that came as far as the journal is done; one that did not is decided again from how things stand.
  const append = async (changes: readonly CampaignChange[]): Promise<void> => {
    await retry(() => journal.append(changes), always);
    const outcomes = changes.flatMap((change) => campaignOutcome(change, state) ?? []);
    await retry(() => tellOutcomes(outcomes), always);
    for (const change of changes) {
      if (change.type === 'campaign-listed' || change.type === 'devices-noted') continue;
      const devices = change.type === 'devices-moved' ? { to: change.to, devices: change.rows.length } : {};
      logger.info({ campaign: idOf(change), change: change.type, ...devices }, 'campaign');
    }
  };
  const sure = (): Promise<void> => context.sure();
  const conduct = new CampaignConduct({
    ...{ state, append, signal, now: () => clock.now() },
    points: (tenant) => brokers.of(tenant).map((store) => sureStore(store, sure)),
    deliver: (tenant) => sureDeliver(brokers.deliver(tenant), sure),
    secrets: (id) => keys.of(id, state.all.get(id)?.devices.count('issued') === 0),
    forget: (id) => keys.drop(id),
    alarms: (tenant) => alarms.of(tenant),
    report: ({ code, message }) => logger.warn({ code, message }, 'a step of a campaign was put off'),
  });
  const turns = new Turns();
  const carryOut = (wish: CampaignWish, live: boolean): Promise<CampaignChange[]> =>
    context.planning.take(async () => {
      const starts = wish.type === 'start-campaign';
      const around = starts ? await retry(() => surroundingsOf(fleet, begun, wish.tenant, wish.at), always) : alone;
      const changes = wished(state, wish, { ...rules, live }, alarms.of(wish.tenant), around);
      await append(changes);
      return changes;
    });
  const tellRefusal = async (command: string, [first]: readonly CampaignChange[]): Promise<void> => {
    if (first?.type !== 'wish-refused') return;
    const { tenant, at, reason } = first;
    await tellOutcomes([refusedOutcome({ command, tenant, at, reason })]);
  };

  // From their beginning each time: what they say is kept in memory only.
  const remembered: Partial<Record<Topic, (record: LogRecord) => Promise<void>>> = {
    [topics.quarantines]: async (record) => alarms.takeResponse(readJson(record, quarantineChangeSchema)),
    [topics.journal]: async (record) => alarms.takeEntry(readJson(record, entrySchema)),
  };
  const inputs: Partial<Record<Topic, (record: LogRecord) => Promise<void>>> = {
    [topics.campaignRequests]: async (record) => {
      const request = readJson(record, campaignRequestSchema);
      if (request.type !== 'plan-campaign') {
        await carryOut(request, rules.live);
        return;
      }
      if (state.decided.has(request.id)) return;
      const { devices, fleet: size } = await retry(() => scopes.of(request.tenant, request.scope), always);
      const settings = campaignSettingsSchema.parse({ ...settingsOf(config), ...request.settings });
      await append(plan(state, { ...request, command: '', settings }, devices, size, never));
    },
    [topics.commands]: async (record) => {
      const command = readJson(record, commandSchema);
      if (command.type !== 'reset-credentials' || command.state !== 'approved') return;
      const { id, tenant, at, target, approvedBy } = command;
      const actor = approvedBy ?? ({ type: 'system' } as const);
      if (!state.decided.has(id)) {
        const { devices, fleet: size } = await retry(() => scopes.of(tenant, target.scope), always);
        const wish = { id, tenant, actor, at, command: id, scope: target.scope, settings: settingsOf(config) };
        const changes = plan(state, wish, devices, size, never);
        await append(changes);
        await tellRefusal(id, changes);
      }
      const planned = [...state.all.values()].find((one) => one.plan.command === id);
      if (planned === undefined) return;
      const { id: aimed, target: hash } = planned.plan;
      const start = { id: digest(id, 'start'), tenant, actor, at: clock.now(), campaign: aimed, target: hash };
      await tellRefusal(id, await carryOut({ type: 'start-campaign', ...start }, rules.live && !command.simulated));
    },
    [topics.identity]: async (record) => {
      if (record.header.type !== 'events' || ![...state.all.values()].some(isActive)) return;
      const rows = new BlockCursor(record.payload);
      for (let row = 0; row < rows.rows; row++) {
        const sighting = sightingOf(rows.seek(row));
        if (sighting === undefined) continue;
        const { changes, deliver } = sighted(state, sighting, clock.now());
        await append(changes);
        for (const one of deliver) await conduct.deliver(one.campaign, [one.row]);
      }
    },
  };

  // Before the first step all alarms are known.
  const standing = new Map<string, number>();
  for (const [name, take] of Object.entries(remembered)) {
    const { low, next } = await retry(() => log.bounds(name as Topic, 0), always);
    let at = low;
    while (at < next) {
      const records = await log.read(name as Topic, 0, at);
      for (const record of records) await take(record);
      at = (records.at(-1)?.offset ?? next - 1) + 1;
    }
    standing.set(name, at);
  }
  await conduct.open();

  const loops = [...Object.entries(remembered), ...Object.entries(inputs)].map(async ([name, take]) => {
    const topic = name as Topic;
    const { low } = await retry(() => log.bounds(topic, 0), always);
    const stands = standing.get(name);
    const from = stands ?? Math.max(low, (await log.position(consumer, topic, 0)) ?? low);
    for await (const records of follow(log, topic, 0, from, { signal })) {
      for (const record of records) await turns.take(() => take(record));
      const next = (records.at(-1)?.offset ?? from) + 1;
      if (stands === undefined) await retry(() => log.commit(consumer, topic, 0, next), always);
    }
  });
  const tending = (async () => {
    while (await pause(tendMs, signal)) await turns.take(() => conduct.step());
  })();
  return {
    status: () => {
      const all = [...state.all.values()];
      return {
        campaign: {
          active: all.filter(isActive).length,
          paused: all.filter((one) => one.state === 'paused').length,
          held: all.filter((one) => one.state === 'held').length,
        },
      };
    },
    done: Promise.all([...loops, tending]).then(() => undefined),
    stop: async () => {
      await Promise.allSettled([...loops, tending]);
      brokers.close();
    },
  };
}

/** That a device was let in or refused, told by a channel that vouches for it: a forged line must not cost it its old credential. */
function sightingOf(event: Event): CredentialSighting | undefined {
  const refused = event.kind === 'session-refused' || event.kind === 'auth-failed';
  if (!refused && event.kind !== 'session-opened' && event.kind !== 'auth-succeeded') return undefined;
  if (event.trust === 'none') return undefined;
  const name = attributeOf(event, 'user') || deviceOf(event);
  return name === '' ? undefined : { tenant: event.tenant, name, at: event.time, refused };
}

function idOf(change: CampaignChange): string {
  if (change.type === 'campaign-planned') return change.plan.id;
  return 'id' in change ? change.id : '';
}
