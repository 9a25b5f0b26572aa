import type { Campaign, CampaignState } from '../../cases/campaign/state.ts';
import type { CampaignChange } from '../../schemas/campaign.ts';
import type { Outcome } from '../../schemas/command.ts';

type Said = Pick<Outcome, 'result' | 'final' | 'reason'>;

/** What the alert whose policy asked for a campaign hears of a change of it; undefined for what is not told. */
export function campaignOutcome(change: CampaignChange, { all }: CampaignState): Outcome | undefined {
  if (!('id' in change)) return undefined;
  const campaign = all.get(change.id);
  const said = campaign === undefined ? undefined : saidOf(change, campaign);
  if (campaign === undefined || said === undefined || campaign.plan.command === '') return undefined;
  const { command, tenant, id } = campaign.plan;
  return { command, type: 'reset-credentials', tenant, at: change.at, attempt: 1, providerId: id, ...said };
}

/** It never began. */
export function refusedOutcome(about: Pick<Outcome, 'command' | 'tenant' | 'at' | 'reason'>): Outcome {
  return { type: 'reset-credentials', result: 'refused', final: true, attempt: 1, providerId: '', ...about };
}

function saidOf(change: CampaignChange, { endedAt }: Campaign): Said | undefined {
  switch (change.type) {
    case 'campaign-started':
      if (change.state === 'simulated') return { result: 'simulated', final: true, reason: '' };
      return change.state === 'held'
        ? { result: 'deferred', final: false, reason: 'needs_another_person' }
        : { result: 'attempted', final: false, reason: '' };
    case 'campaign-approved':
      return { result: 'attempted', final: false, reason: 'approved' };
    case 'campaign-paused':
      return { result: 'deferred', final: false, reason: `paused_${change.reason}` };
    case 'campaign-closed':
      return change.state === 'finished'
        ? { result: 'accepted', final: true, reason: 'old_credentials_proven_dead' }
        : { result: 'unknown', final: true, reason: 'ended_early' };
    case 'campaign-aborted':
      // Nobody had started it; else it is told once everything has come to rest.
      return endedAt === null ? undefined : { result: 'refused', final: true, reason: 'aborted' };
    case 'campaign-planned':
    case 'campaign-listed':
    case 'approval-lapsed':
    case 'campaign-resumed':
    case 'wave-opened':
    case 'devices-moved':
    case 'devices-noted':
    case 'wish-refused':
      return undefined;
  }
}
