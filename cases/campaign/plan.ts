import type { Actor } from '../../schemas/alert.ts';
import type { CampaignChange, CampaignPlan, CampaignScope, CampaignSettings } from '../../schemas/campaign.ts';
import { digest } from '../../schemas/digest.ts';
import { inOrder } from './jitter.ts';
import { type CampaignState, generationOf, isOver } from './state.ts';

/** What the inventory says of a device in scope. */
export interface Candidate {
  id: string;
  site: string;
  model: string;
  gateway: string;
}

export interface PlanWish {
  /** Id of the request or command: decided once. */
  id: string;
  tenant: string;
  actor: Actor;
  at: number;
  /** Of the command, '' for a person's own wish. */
  command: string;
  scope: CampaignScope;
  settings: CampaignSettings;
}

/** Plans and campaigns under way, per tenant: more nobody looks through. */
const mostOpen = 50;
const perRecord = 1_000;

/**
 * A campaign that nobody has started: whom it would reach, in which order.
 * @param candidates the devices in scope. @param fleet devices of the tenant. @param never devices nobody may touch
 */
export function plan(
  state: CampaignState,
  { id: request, tenant, actor, at, command, scope, settings }: PlanWish,
  candidates: readonly Candidate[],
  fleet: number,
  never: ReadonlySet<string>,
): CampaignChange[] {
  if (state.decided.has(request)) return [];
  const own = [...state.all.values()].filter((one) => one.plan.tenant === tenant);
  const chosen = candidates.filter((device) => !never.has(device.id));
  const crowded = own.filter((one) => !isOver(one)).length >= mostOpen;
  if (crowded || chosen.length === 0)
    return [
      {
        ...{ type: 'wish-refused', at, request, tenant, actor },
        reason: crowded ? 'too_many_campaigns' : 'no_devices',
      },
    ];
  const id = digest('campaign', tenant, request);
  const devices = inOrder(id, chosen);
  const distinct = (of: (device: Candidate) => string): number =>
    new Set(devices.map(of).filter((value) => value !== '')).size;
  const planned: CampaignPlan = {
    id,
    number: Math.max(0, ...own.map((one) => one.plan.number)) + 1,
    ...{ tenant, scope, target: targetOf(tenant, scope, chosen), settings, requestedBy: actor, command, plannedAt: at },
    preview: {
      devices: devices.length,
      sites: distinct(({ site }) => site),
      models: distinct(({ model }) => model),
      gateways: distinct(({ gateway }) => gateway),
      fleet,
      excluded: candidates.length - chosen.length,
    },
  };
  const changes: CampaignChange[] = [{ type: 'campaign-planned', at, request, plan: planned }];
  for (let from = 0; from < devices.length; from += perRecord) {
    const some = devices.slice(from, from + perRecord).map((device) => device.id);
    changes.push({
      ...{ type: 'campaign-listed', at, request, id, devices: some },
      generations: some.map((device) => generationOf(state, tenant, device)),
      complete: from + perRecord >= devices.length,
    });
  }
  return changes;
}

function targetOf(tenant: string, scope: CampaignScope, devices: readonly Candidate[]): string {
  const ids = devices.map(({ id }) => id).toSorted();
  const parts: string[] = [];
  // A million arguments are more than a call takes.
  for (let from = 0; from < ids.length; from += perRecord) parts.push(digest(...ids.slice(from, from + perRecord)));
  return digest(tenant, scope.kind, scope.id, ids.length, ...parts);
}
