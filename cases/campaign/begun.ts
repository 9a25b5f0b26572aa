import type { DeviceState } from '../../schemas/campaign.ts';
import { type Begun, capHourMs, type Place } from '../caps.ts';
import { type Campaign, type CampaignState, isActive } from './state.ts';

export type PlaceOf = (device: string) => Place;

/** Its credential is changing: something may go wrong with it just now. */
const changing: ReadonlySet<DeviceState> = new Set(['taken', 'issued', 'seen', 'retired', 'withdrawing']);
/** Of a device that the inventory does not place. */
export const nowhere: Place = { site: '', model: '', productionBatch: '' };

/**
 * Devices of a tenant that campaigns have hit in the hour before, or are at work on: for the caps. A device counts from the
 * start of its campaign, and again from its turn.
 */
export function begunCampaigns({ all }: CampaignState, tenant: string, at: number, placeOf: PlaceOf): Begun[] {
  return [...all.values()].filter((one) => one.plan.tenant === tenant).flatMap((one) => begunOf(one, at, placeOf));
}

function begunOf(campaign: Campaign, at: number, placeOf: PlaceOf): Begun[] {
  const { plan, devices, state, startedAt, approvedBy } = campaign;
  if (state === 'planned' || state === 'held') return [];
  const simulated = state === 'simulated';
  const seconded = approvedBy !== null;
  const begun: Begun[] = [];
  devices.ids.forEach((device, row) => {
    const stands = devices.state(row);
    if (stands === 'waiting' && !simulated && !isActive(campaign)) return;
    const plannedAt = stands === 'waiting' ? startedAt : devices.since(row);
    const inForce = isActive(campaign) && changing.has(stands);
    if (!inForce && plannedAt <= at - capHourMs) return;
    const about = { id: plan.id, tenant: plan.tenant, device, plannedAt, simulated };
    begun.push({ ...about, ...(inForce ? placeOf(device) : nowhere), inForce, shutsOut: false, seconded });
  });
  return begun;
}
