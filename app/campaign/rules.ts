import type { CampaignRules } from '../../cases/campaign/wished.ts';
import type { Config } from '../../runtime/config/schema.ts';
import type { CampaignSettings } from '../../schemas/campaign.ts';
import { capsOf } from '../quarantine/rules.ts';

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

export function rulesOf(config: Config): CampaignRules {
  const { live, approveWithinMinutes } = config.campaign;
  return { caps: capsOf(config), live, approveWithinMs: approveWithinMinutes * 60_000 };
}
