import type { CampaignChange } from '../../schemas/campaign.ts';
import { credentialOf } from '../../schemas/credential-name.ts';
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
  campaign: Campaign,
  row: number,
  generation: number,
  { at, refused }: CredentialSighting,
  now: number,
): CampaignChange[] {
  const { plan, devices } = campaign;
  const { id, number } = plan;
  const isFresh = generation === number;
  const uses = isFresh && !refused;
  const note = (what: 'used' | 'awake' | 'refused' | 'back'): CampaignChange[] =>
    devices.has(row, notes[what]) ? [] : [{ type: 'devices-noted', at: now, id, rows: [row], what }];
  switch (devices.state(row)) {
    case 'issued':
      if (uses) return [{ type: 'devices-moved', at: now, id, to: 'seen', rows: [row], again: false }];
      if (isFresh) return note('refused');
      return refused || at <= devices.since(row) ? [] : note('awake');
    case 'taken':
      return uses ? note('used') : [];
    case 'withdrawing':
      return [...(uses ? note('used') : []), ...note('back')];
    case 'unreachable':
      if (uses) return note('used');
      // In its round too: what was seen while nobody read the log is heard of only after it.
      return at > devices.since(row) ? note('back') : [];
    case 'retired':
    case 'proven':
      return refused || at <= devices.since(row) ? [] : breach(campaign, row, generation, now);
    case 'waiting':
    case 'seen':
      return [];
  }
}

/** What counts as dead was let in. */
function breach({ plan, devices, state }: Campaign, row: number, generation: number, now: number): CampaignChange[] {
  if (generation !== devices.generation(row) || state !== 'running') return [];
  const system = { request: '', tenant: plan.tenant, actor: { type: 'system' } } as const;
  return [{ type: 'campaign-paused', at: now, id: plan.id, ...system, reason: 'retired_accepted' }];
}
