import { z } from 'zod';
import { campaignPlanSchema, campaignStates, pauseReasons } from '../campaign.ts';
import { responseSchema } from '../command.ts';
import { quarantineSchema } from '../quarantine.ts';
import { nextSchema } from './next.ts';

const count = z.number().int();

/** What a quarantine would do, before anybody asks for it. */
export const quarantinePreviewSchema = z.object({
  device: z.string(),
  site: z.string(),
  model: z.string(),
  productionBatch: z.string(),
  gateways: z.array(z.string()),
  enforcers: z.array(z.string()),
  /** Of the hour's allowance and of the site, model and batch. */
  usedThisHour: count,
  allowedThisHour: count,
  shareOfFleet: z.number(),
  /** '' when it may begin at once, else why it is held or cannot be. */
  obstacle: z.string(),
  /** Nothing is enforced. */
  dryRun: z.boolean(),
});
export type QuarantinePreview = z.infer<typeof quarantinePreviewSchema>;

export const campaignSummarySchema = z.object({
  plan: campaignPlanSchema,
  state: z.enum(campaignStates),
  reason: z.union([z.enum(pauseReasons), z.literal('')]),
  startedBy: z.string(),
  approvedBy: z.string(),
  startedAt: count.nullable(),
  endedAt: count.nullable(),
  wave: count,
  /** Devices by state. */
  devices: z.record(z.string(), count),
  waves: z.array(z.object({ wave: count, devices: count, done: count, failed: count })),
  /** At most 200, by name. */
  unreachable: z.array(z.string()),
  overlapping: count,
});
export type CampaignSummary = z.infer<typeof campaignSummarySchema>;

export const responsesPageSchema = z.object({
  /** Kill switch. */
  stopped: z.boolean(),
  live: z.object({
    quarantine: z.boolean(),
    campaign: z.boolean(),
    revocation: z.boolean(),
    sms: z.boolean(),
    email: z.boolean(),
  }),
});
export type ResponsesPage = z.infer<typeof responsesPageSchema>;

export const proposalListSchema = z.object({ proposals: z.array(responseSchema), next: nextSchema });
export type ProposalList = z.infer<typeof proposalListSchema>;
export const quarantineListSchema = z.object({ quarantines: z.array(quarantineSchema), next: nextSchema });
export type QuarantineList = z.infer<typeof quarantineListSchema>;
export const campaignListSchema = z.object({ campaigns: z.array(campaignSummarySchema), next: nextSchema });
export type CampaignList = z.infer<typeof campaignListSchema>;
