import type { Actor } from '../../schemas/alert.ts';
import type { CampaignChange, CampaignRequest, campaignRefusals } from '../../schemas/campaign.ts';
import { type Begun, type CapExceeded, capOfAll, type Caps, type Sizes } from '../caps.ts';
import { begunCampaigns, nowhere, type PlaceOf } from './begun.ts';
import { type Campaign, type CampaignState, generationOf, isActive, isOver } from './state.ts';

export interface CampaignRules {
  /** Above one of these a second person approves. */
  caps: Caps;
  /** False: dry run. */
  live: boolean;
  /** How long a second person has, ms. */
  approveWithinMs: number;
}

/** What bears on all campaigns of a tenant and comes from outside. */
export interface Alarms {
  /** The kill switch is thrown. */
  stopped: boolean;
  /** A failure of many devices at once is open: new credentials that do not work look just like it. */
  systemic: boolean;
}

/** What a campaign that starts is held against. */
export interface Surroundings {
  /** What else hits devices, and shares the caps. */
  others: readonly Begun[];
  placeOf: PlaceOf;
  sizes: Sizes;
}

/** Nobody else, and nothing known of the fleet. */
export const alone: Surroundings = { others: [], placeOf: () => nowhere, sizes: { fleet: 0, of: () => 0 } };

type Refusal = (typeof campaignRefusals)[number];
export type CampaignWish = Exclude<CampaignRequest, { type: 'plan-campaign' }>;

/**
 * What a person's wish changes; what cannot be followed is put on record with the reason.
 * @param around asked where a campaign starts
 */
export function wished(
  state: CampaignState,
  wish: CampaignWish,
  rules: CampaignRules,
  alarms: Alarms,
  around: Surroundings,
): CampaignChange[] {
  const { id: request, tenant, actor, at } = wish;
  if (state.decided.has(request)) return [];
  const person = { at, request, tenant, actor };
  const campaign = state.all.get(wish.campaign);
  const reason =
    campaign === undefined || campaign.plan.tenant !== tenant
      ? 'unknown_campaign'
      : obstacle(state, campaign, wish, alarms);
  if (campaign === undefined || reason !== '')
    return [{ type: 'wish-refused', ...person, reason: reason === '' ? 'unknown_campaign' : reason }];
  const { id } = campaign.plan;
  switch (wish.type) {
    case 'start-campaign': {
      const why = rules.live ? capOf(state, campaign, at, rules, around) : '';
      const next = !rules.live ? 'simulated' : why === '' ? 'running' : 'held';
      return [{ type: 'campaign-started', ...person, id, state: next, until: at + rules.approveWithinMs, why }];
    }
    case 'approve-campaign':
      return [{ type: 'campaign-approved', ...person, id }];
    case 'pause-campaign':
      return [{ type: 'campaign-paused', ...person, id, reason: 'person' }];
    case 'resume-campaign':
      return [{ type: 'campaign-resumed', ...person, id }];
    case 'abort-campaign':
      return [{ type: 'campaign-aborted', ...person, id, why: 'person' }];
  }
}

function capOf(
  state: CampaignState,
  { plan: { id, tenant }, devices }: Campaign,
  at: number,
  { caps }: CampaignRules,
  { others, placeOf, sizes }: Surroundings,
): CapExceeded {
  const about = { id, tenant, plannedAt: at, simulated: false };
  const newcomers = devices.ids.map((device) => ({ ...about, device, ...placeOf(device) }));
  return capOfAll([...begunCampaigns(state, tenant, at, placeOf), ...others], newcomers, sizes, caps);
}

function obstacle(state: CampaignState, campaign: Campaign, wish: CampaignWish, { stopped }: Alarms): Refusal | '' {
  const { state: now, plan, startedBy, heldUntil } = campaign;
  switch (wish.type) {
    case 'start-campaign':
      if (now !== 'planned') return 'not_planned';
      return aimed(state, campaign, wish.target, stopped);
    case 'approve-campaign':
      if (now !== 'held' || wish.at >= heldUntil) return 'not_held';
      if (startedBy === null || isSame(startedBy, wish.actor) || isSame(plan.requestedBy, wish.actor))
        return 'needs_another_person';
      return aimed(state, campaign, wish.target, stopped);
    case 'pause-campaign':
      return now === 'running' ? '' : 'not_running';
    case 'resume-campaign':
      return now !== 'paused' ? 'not_paused' : stopped ? 'responses_stopped' : '';
    case 'abort-campaign':
      return isOver(campaign) || now === 'aborting' ? 'already_over' : '';
  }
}

function aimed(state: CampaignState, { plan, devices }: Campaign, target: string, stopped: boolean): Refusal | '' {
  if (target !== plan.target) return 'other_target';
  if (stopped) return 'responses_stopped';
  const others = [...state.all.values()].filter((one) => one.plan.tenant === plan.tenant && isActive(one));
  for (let row = 0; row < devices.length; row++) {
    const id = devices.id(row);
    if (others.some((one) => one.devices.find(id) >= 0)) return 'devices_in_campaign';
    if (generationOf(state, plan.tenant, id) !== devices.generation(row)) return 'stale_plan';
  }
  return '';
}

/** The system is nobody's second person. */
function isSame(one: Actor, other: Actor): boolean {
  if (other.type !== 'person') return true;
  return one.type === 'person' && one.name === other.name;
}
