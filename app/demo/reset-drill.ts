import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Campaign } from '../../cases/campaign/state.ts';
import type { Clock } from '../../runtime/clock.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import type { CampaignRequest } from '../../schemas/campaign.ts';
import { topics } from '../../schemas/topics.ts';
import { Pump } from '../../simulator/broker/pump.ts';
import { Random } from '../../simulator/random.ts';
import { alertsIn, readBook } from '../alert-book.ts';
import { wish } from '../wish.ts';
import { FollowedCampaign } from './followed-campaign.ts';
import type { Outside } from './outside.ts';
import { medianSeconds, type ResetScore } from './responses.ts';

export interface ResetDrill {
  log: EventLog;
  clock: Clock;
  outside: Pick<Outside, 'batch' | 'broker'>;
  signal: AbortSignal;
}

const patienceMs = 150_000;
const lookEveryMs = 200;
const [first, second] = ['first person', 'second person'];
/** Of the batch: two that are off when it is their turn, and one that nobody hears of again. */
const asleep = 2;
const gone = 1;

/**
 * The factory has lost the credentials it made a batch with: one person plans and starts the reset, another approves it,
 * devices turn theirs while they run, those that sleep catch up when they come back.
 */
export async function drillReset(options: ResetDrill): Promise<ResetScore> {
  const { log, clock, outside, signal } = options;
  const { tenant, productionBatch, devices, secrets } = outside.batch;
  const pumps = devices.map(({ id, index }) => {
    const random = new Random('pump', index);
    return new Pump({ id, secret: secrets.get(id) ?? '', url: outside.broker.url, random });
  });
  const sleepers = pumps.slice(0, Math.min(asleep, pumps.length - 1));
  const awake = pumps.slice(sleepers.length + gone);
  const { next } = await log.bounds(topics.campaigns, 0);
  const writer = createWriter();
  const ask = async (name: string, asked: Asked): Promise<string> => {
    const request = { id: randomUUID(), tenant, actor: { type: 'person', name }, at: clock.now(), ...asked };
    await log.append([jsonEntry(topics.campaignRequests, 'request', writer, clock.now(), request)]);
    return request.id;
  };
  try {
    await closeIncidents(options, tenant);
    await Promise.all(awake.map((pump) => pump.connect()));
    const scope = { kind: 'production-batch', id: productionBatch } as const;
    const request = await ask(first, { type: 'plan-campaign', scope, settings: {} });
    const followed = new FollowedCampaign(log, request, next);
    const until = performance.now() + patienceMs;
    let came = false;
    let before = '';
    while (performance.now() < until && !signal.aborted && followed.refused === '') {
      await followed.read(lookEveryMs);
      const { campaign } = followed;
      if (campaign === undefined) continue;
      // Each state wants its wish once.
      if (campaign.state !== before) await goOn(campaign, ask);
      before = campaign.state;
      if (!came && isAtRest(campaign)) {
        came = true;
        await Promise.all(sleepers.map((pump) => pump.connect()));
      }
      if (campaign.devices.count('proven') >= awake.length + sleepers.length) break;
      await sleep(lookEveryMs);
    }
    return scoreOf(followed, options);
  } finally {
    for (const pump of pumps) pump.end();
  }
}

type Asked<T = CampaignRequest> = T extends unknown ? Omit<T, 'id' | 'tenant' | 'actor' | 'at'> : never;

async function goOn({ plan, state }: Campaign, ask: (name: string, asked: Asked) => Promise<string>): Promise<void> {
  const aimed = { campaign: plan.id, target: plan.target };
  if (state === 'planned') await ask(first, { type: 'start-campaign', ...aimed });
  if (state === 'held') await ask(second, { type: 'approve-campaign', ...aimed });
  if (state === 'paused') await ask(first, { type: 'resume-campaign', campaign: plan.id });
}

/** Campaigns wait while a failure of many devices is open: the day's are over, and somebody says so. */
async function closeIncidents({ log, clock }: ResetDrill, tenant: string): Promise<void> {
  const book = await readBook(log);
  const open = alertsIn(book).filter(
    (alert) => alert.tenant === tenant && alert.detector === 'systemic-failure' && alert.state !== 'closed',
  );
  for (const { number: alert } of open) {
    const closing = { type: 'close-alert', tenant, alert, reason: 'true_positive', note: 'over' } as const;
    await wish({ log, book, clock }, closing, first);
  }
}

function isAtRest({ devices }: Campaign): boolean {
  return devices.count('unreachable') > 0 && devices.count('unreachable') + devices.count('proven') === devices.length;
}

function scoreOf(followed: FollowedCampaign, { outside, clock }: ResetDrill): ResetScore {
  const { batch, broker } = outside;
  const { campaign, takenAt, provenAt, waitedFor, issued, refused } = followed;
  const rows = Array.from({ length: campaign?.devices.length ?? 0 }, (_, row) => row);
  const idOf = (row: number): string => campaign?.devices.id(row) ?? '';
  // What the journal says is held against the broker itself.
  const isDone = (row: number): boolean =>
    campaign?.devices.is(row, 'proven') === true &&
    !broker.clients.admits(idOf(row), batch.secrets.get(idOf(row)) ?? '');
  const done = rows.filter(isDone);
  const stateOf = (row: number): string => campaign?.devices.state(row) ?? '';
  const unverified = rows
    .filter((row) => !done.includes(row))
    .map((row) => ({
      subject: idOf(row),
      reason:
        stateOf(row) === 'unreachable'
          ? 'unreachable, keeps its old credential and is waited for'
          : `came to a stop when ${stateOf(row)}`,
    }));
  return {
    type: 'reset-credentials',
    ...{ tenant: batch.tenant, productionBatch: batch.productionBatch },
    asked: campaign === undefined ? batch.devices.length : rows.length,
    applied: issued.size,
    verified: done.length,
    unverified:
      campaign === undefined
        ? batch.devices.map(({ id }) => ({ subject: id, reason: refused || 'nobody planned it' }))
        : unverified,
    caughtUp: done.filter((row) => waitedFor.has(row)).length,
    unreachable: rows.filter((row) => stateOf(row) === 'unreachable').length,
    medianSecondsToRefusal: medianSeconds(
      done.map((row) => clock.real((provenAt.get(row) ?? 0) - (takenAt.get(row) ?? 0)) / 1_000),
    ),
  };
}
