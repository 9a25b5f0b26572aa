import { randomUUID } from 'node:crypto';
import { type Campaign, evolve, hasFailed, isOver, noCampaigns, waveEnd } from '../../cases/campaign/state.ts';
import type { AskedOfCampaign, Campaigns } from '../../dashboards/api/ports/responses.ts';
import { Refused } from '../../dashboards/api/problem.ts';
import type { Clock } from '../../runtime/clock.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import type { Actor } from '../../schemas/alert.ts';
import type { CampaignSummary } from '../../schemas/api/responses.ts';
import {
  type CampaignChange,
  type CampaignPlan,
  campaignChangeSchema,
  campaignRequestSchema,
  deviceStates,
} from '../../schemas/campaign.ts';
import { topics } from '../../schemas/topics.ts';
import { LiveFold } from './live-fold.ts';
import { refusal } from './live-quarantines.ts';

const patienceMs = 15_000;
const mostUnreachable = 200;

/** The one fold of `campaigns.v1` in this process. */
export class LiveCampaigns implements Campaigns {
  readonly state = noCampaigns();
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #writer = createWriter();
  readonly #fold: LiveFold<CampaignChange>;

  /** @param heard told of each change after it was folded, with the campaign it is about */
  constructor(
    log: EventLog,
    clock: Clock,
    heard: (change: CampaignChange, offset: number, about: Campaign | undefined) => void,
  ) {
    this.#log = log;
    this.#clock = clock;
    this.#fold = new LiveFold(log, topics.campaigns, campaignChangeSchema, (change, { offset }) => {
      evolve(this.state, change);
      heard(change, offset, this.#about(change));
      // A plan is an answer once all its devices are listed.
      if ('request' in change && this.state.decided.has(change.request)) this.#fold.answered(change.request, change);
    });
  }

  open(): Promise<void> {
    return this.#fold.open();
  }

  follow(signal: AbortSignal): Promise<void> {
    return this.#fold.follow(signal);
  }

  plans(tenant: string): CampaignPlan[] {
    return this.#of(tenant).map(({ plan }) => plan);
  }

  summaries(tenant: string, plans: readonly Pick<CampaignPlan, 'id'>[]): CampaignSummary[] {
    const own = this.#of(tenant);
    return plans.flatMap(({ id }) => {
      const one = own.find(({ plan }) => plan.id === id);
      return one === undefined ? [] : [summaryOf(one, own)];
    });
  }

  summary(tenant: string, id: string): CampaignSummary | undefined {
    return this.summaries(tenant, [{ id }])[0];
  }

  async ask(tenant: string, name: string, asked: AskedOfCampaign): Promise<CampaignSummary> {
    const at = this.#clock.now();
    const id = randomUUID();
    const checked = campaignRequestSchema.safeParse({ ...asked, id, tenant, actor: { type: 'person', name }, at });
    if (!checked.success) throw new Refused('INPUT_INVALID', 'This cannot be asked.');
    const entry = jsonEntry(topics.campaignRequests, 'request', this.#writer, at, checked.data);
    const [change] = await this.#fold.asking([id], patienceMs, () => this.#log.append([entry]), 'the role campaign');
    if (change?.type === 'wish-refused') throw refusal(change.reason);
    const about = change === undefined ? undefined : this.#about(change);
    const summary = about === undefined ? undefined : this.summary(tenant, about.plan.id);
    if (summary === undefined) throw new Refused('NOT_FOUND', 'There is no such campaign.');
    return summary;
  }

  #of(tenant: string): Campaign[] {
    return [...this.state.all.values()].filter(({ plan }) => plan.tenant === tenant);
  }

  #about(change: CampaignChange): Campaign | undefined {
    const id = change.type === 'campaign-planned' ? change.plan.id : 'id' in change ? change.id : '';
    return this.state.all.get(id);
  }
}

/** How far a campaign is, for people. Looks at every device once. */
export function summaryOf(campaign: Campaign, all: readonly Campaign[]): CampaignSummary {
  const { plan, devices, state, pausedFor, startedBy, approvedBy, startedAt, endedAt, wave } = campaign;
  const waves: CampaignSummary['waves'] = [];
  for (let index = 0, from = 0; from < devices.length; index++) {
    const to = waveEnd(campaign, index);
    const done = { done: 0, failed: 0 };
    for (let row = from; row < to; row++) {
      if (devices.is(row, 'proven')) done.done++;
      else if (hasFailed(campaign, row)) done.failed++;
    }
    waves.push({ wave: index, devices: to - from, ...done });
    from = to;
  }
  return {
    ...{ plan, state, wave, endedAt, waves },
    reason: state === 'paused' ? pausedFor : '',
    startedBy: nameOf(startedBy),
    approvedBy: nameOf(approvedBy),
    startedAt: startedBy === null ? null : startedAt,
    devices: Object.fromEntries(deviceStates.map((one) => [one, devices.count(one)])),
    unreachable: devices
      .rows('unreachable', mostUnreachable)
      .map((row) => devices.id(row))
      .sort(),
    overlapping: overlapping(campaign, all),
  };
}

/** Devices that another campaign not yet over has too. */
function overlapping({ plan, devices, state }: Campaign, all: readonly Campaign[]): number {
  // It matters to whoever is about to start it, and takes a look at every device.
  if (state !== 'planned' && state !== 'held') return 0;
  const others = all.filter((one) => one.plan.id !== plan.id && !isOver(one));
  if (others.length === 0) return 0;
  let count = 0;
  for (const id of devices.ids) if (others.some((one) => one.devices.find(id) >= 0)) count++;
  return count;
}

function nameOf(actor: Actor | null): string {
  return actor === null ? '' : actor.type === 'person' ? actor.name : 'policy';
}
