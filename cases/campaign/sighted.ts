import { type CampaignChange, credentialOf } from '../../schemas/campaign.ts';
import { notes } from './devices.ts';
import { type Campaign, type CampaignState, isActive } from './state.ts';

/** A device was let in or refused somewhere, by a channel that vouches for it. */
export interface CredentialSighting {
  tenant: string;
  /** The credential's name. */
  name: string;
  /** Event time, ms. */
  at: number;
  refused: boolean;
}

/** Devices not to be asked about again and again: what a sighting changes, and who is there to be told its new secret. */
export function sighted(
  state: CampaignState,
  sighting: CredentialSighting,
  now: number,
): { changes: CampaignChange[]; deliver: { campaign: Campaign; row: number }[] } {
  const { device, generation } = credentialOf(sighting.name);
  for (const campaign of state.all.values()) {
    if (campaign.plan.tenant !== sighting.tenant || !isActive(campaign)) continue;
    const row = campaign.devices.find(device);
    if (row < 0) continue;
    const changes = ofRow(campaign, row, generation, sighting, now);
    const isAskedFor = campaign.devices.is(row, 'issued') && generation !== campaign.plan.number;
    return { changes, deliver: isAskedFor && !sighting.refused ? [{ campaign, row }] : [] };
  }
  return { changes: [], deliver: [] };
}

function ofRow(
  { plan: { id, tenant, number }, devices, state }: Campaign,
  row: number,
  generation: number,
  { at, refused }: CredentialSighting,
  now: number,
): CampaignChange[] {
  const fresh = generation === number;
  const note = (what: 'used' | 'awake' | 'refused' | 'back'): CampaignChange[] =>
    devices.has(row, notes[what]) ? [] : [{ type: 'devices-noted', at: now, id, rows: [row], what }];
  switch (devices.state(row)) {
    case 'issued':
      if (at <= devices.since(row) && !fresh) return [];
      if (!fresh) return refused ? [] : note('awake');
      if (refused) return note('refused');
      return [{ type: 'devices-moved', at: now, id, to: 'seen', rows: [row], again: false }];
    case 'taken':
      return fresh && !refused ? note('used') : [];
    case 'withdrawing':
      return [...(fresh && !refused ? note('used') : []), ...note('back')];
    case 'unreachable':
      return fresh && !refused ? note('used') : at >= devices.since(row) ? note('back') : [];
    case 'retired':
    case 'proven': {
      const isBreach = generation === devices.generation(row) && !refused && at > devices.since(row);
      if (!isBreach || state !== 'running') return [];
      const system = { request: '', tenant, actor: { type: 'system' } } as const;
      return [{ type: 'campaign-paused', at: now, id, ...system, reason: 'retired_accepted' }];
    }
    case 'waiting':
    case 'seen':
      return [];
  }
}
