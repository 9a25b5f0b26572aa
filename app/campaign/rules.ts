import type { CampaignRules } from '../../cases/campaign/wished.ts';
import type { Config } from '../../runtime/config/schema.ts';
import type { CampaignSettings } from '../../schemas/campaign.ts';

/** What a campaign is planned with unless a person says otherwise. */
export function settingsOf({
  campaign: { canary, waves, perMinute, failureShare, ...times },
}: Config): CampaignSettings {
  return {
    ...{ canary, waves, perMinute, failureShare },
    overlapMs: Math.round(times.overlapMinutes * 60_000),
    deadlineMs: Math.round(times.deadlineDays * 86_400_000),
  };
}

export function rulesOf({ campaign: { live, devices, shareOfFleet, approveWithinMinutes } }: Config): CampaignRules {
  return { cap: { devices, shareOfFleet }, live, approveWithinMs: approveWithinMinutes * 60_000 };
}
