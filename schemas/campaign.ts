import { z } from 'zod';
import { actorSchema } from './alert.ts';
import { scopeKinds } from './fleet-facts.ts';
import { limits } from './limits.ts';

const time = z.number().int();
const name = z.string().max(limits.idChars);
const request = z.string().max(64);
const hash = z.string().regex(/^[0-9a-f]{32}$/);

/**
 * planned: somebody may start it. held: started, waits for a second person. running. paused: begins no further device, what
 * is begun goes on. aborting: what is begun comes to rest. ended: aborted, or its deadline came. finished: every device
 * has its new credential and the old is proven dead. simulated: dry run.
 */
export const campaignStates = [
  'planned',
  'held',
  'running',
  'paused',
  'aborting',
  'ended',
  'finished',
  'simulated',
] as const;
export type CampaignStage = (typeof campaignStates)[number];

/**
 * waiting: the old credential only. taken: the new one is being issued. issued: both are valid, the overlap runs. seen: the
 * device used the new one. retired: the old one was told to be refused. proven: read back as refused everywhere.
 * withdrawing: the new one is being taken back. unreachable: the old one only, until the device is there again.
 */
export const deviceStates = [
  'waiting',
  'taken',
  'issued',
  'seen',
  'retired',
  'proven',
  'withdrawing',
  'unreachable',
] as const;
export type DeviceState = (typeof deviceStates)[number];

export const pauseReasons = [
  'person',
  'responses_stopped',
  'systemic_failure',
  /** Too many devices that are there do not come back with the new credential. */
  'too_many_failures',
  /** Nobody of the canary wave came back with the new credential. */
  'canary_silent',
  /** A credential retired on trial, or an old one, was let in. */
  'retired_accepted',
  /** A device was found that has no valid credential, or would have been left without one. */
  'none_valid',
] as const;
export type PauseReason = (typeof pauseReasons)[number];

export const campaignScopeSchema = z.object({ kind: z.enum(scopeKinds), id: name });
export type CampaignScope = z.infer<typeof campaignScopeSchema>;

export const campaignSettingsSchema = z.object({
  /** Devices of the first wave. */
  canary: z.number().int().min(1).max(1_000_000),
  /** Shares of the devices that are done by the end of each further wave, rising; all of them come last anyhow. */
  waves: z.array(z.number().gt(0).max(1)).max(16),
  /** New credentials in any minute, and a sixtieth of it, rounded up, in any second. Never more. */
  perMinute: z.number().int().min(1).max(1_000_000),
  /** For how long both credentials of a device may be valid, ms. */
  overlapMs: z.number().int().min(1_000),
  /** Share of failures among devices heard of that pauses a campaign. */
  failureShare: z.number().min(0).max(1),
  /** How long devices that are asleep are waited for, ms. */
  deadlineMs: z.number().int().min(1_000),
});
export type CampaignSettings = z.infer<typeof campaignSettingsSchema>;

export const campaignPlanSchema = z.object({
  id: hash,
  /** Per tenant, from 1. It is part of the names of the credentials that the campaign issues. */
  number: z.number().int().min(1).max(65_535),
  tenant: z.string(),
  scope: campaignScopeSchema,
  /** Digest of scope and devices: start and approval are for exactly these. */
  target: hash,
  /** Whom it reaches, for the person who starts it. */
  preview: z.object({
    devices: z.number().int(),
    sites: z.number().int(),
    models: z.number().int(),
    gateways: z.number().int(),
    fleet: z.number().int(),
    /** In scope, but on the list of those never to be touched. */
    excluded: z.number().int(),
  }),
  settings: campaignSettingsSchema,
  requestedBy: actorSchema,
  /** Id of the command of policy, '' when a person asked. */
  command: z.string(),
  plannedAt: time,
});
export type CampaignPlan = z.infer<typeof campaignPlanSchema>;

const id = campaignPlanSchema.shape.id;
const rows = z.array(z.number().int().min(0)).max(10_000);
const person = { request, tenant: z.string(), actor: actorSchema };

export const campaignRefusals = [
  'unknown_campaign',
  'no_devices',
  'too_many_campaigns',
  'not_planned',
  'not_held',
  'not_running',
  'not_paused',
  'already_over',
  'other_target',
  /** A device has had another credential since. */
  'stale_plan',
  'devices_in_campaign',
  'needs_another_person',
  'responses_stopped',
] as const;

/** What happened to campaigns; one record of `campaigns.v1`. No secret and nothing derived from one is among it. */
export const campaignChangeSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('campaign-planned'), at: time, request, plan: campaignPlanSchema }),
  /** The devices of a plan in the order in which they are taken, some thousand a record; the last is `complete`. */
  z.object({
    type: z.literal('campaign-listed'),
    at: time,
    request,
    id,
    devices: z.array(name),
    /** Generation of the credential each has: 0 for the one it came with, else the number of a campaign. */
    generations: z.array(z.number().int().min(0).max(65_535)),
    complete: z.boolean(),
  }),
  z.object({
    type: z.literal('campaign-started'),
    at: time,
    id,
    ...person,
    /** held waits until `until` for a second person. */
    state: z.enum(['held', 'running', 'simulated']),
    until: time,
    /** Which cap holds it, '' for none. */
    why: z.enum(['', 'above_hourly_cap', 'above_group_cap']).default(''),
  }),
  z.object({ type: z.literal('campaign-approved'), at: time, id, ...person }),
  z.object({ type: z.literal('approval-lapsed'), at: time, id }),
  z.object({ type: z.literal('campaign-paused'), at: time, id, ...person, reason: z.enum(pauseReasons) }),
  z.object({ type: z.literal('campaign-resumed'), at: time, id, ...person }),
  z.object({ type: z.literal('campaign-aborted'), at: time, id, ...person, why: z.enum(['person', 'deadline']) }),
  z.object({ type: z.literal('campaign-closed'), at: time, id, state: z.enum(['ended', 'finished']) }),
  z.object({ type: z.literal('wave-opened'), at: time, id, wave: z.number().int().min(0) }),
  /** `again`: withdrawn for our own sake, to be taken again without waiting for a connection. */
  z.object({ type: z.literal('devices-moved'), at: time, id, to: z.enum(deviceStates), rows, again: z.boolean() }),
  z.object({
    type: z.literal('devices-noted'),
    at: time,
    id,
    rows,
    what: z.enum(['used', 'awake', 'refused', 'back']),
  }),
  z.object({ type: z.literal('wish-refused'), at: time, ...person, reason: z.enum(campaignRefusals) }),
]);
export type CampaignChange = z.infer<typeof campaignChangeSchema>;

const wish = { id: request.min(1), tenant: z.string(), actor: actorSchema, at: time };
const aimed = { ...wish, campaign: id };

/** What a person wishes; one record of `campaign-requests.v1`. */
export const campaignRequestSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('plan-campaign'),
    ...wish,
    scope: campaignScopeSchema,
    /** What differs from the configuration. */
    settings: campaignSettingsSchema.partial(),
  }),
  z.object({ type: z.literal('start-campaign'), ...aimed, target: hash }),
  z.object({ type: z.literal('approve-campaign'), ...aimed, target: hash }),
  z.object({ type: z.literal('pause-campaign'), ...aimed }),
  z.object({ type: z.literal('resume-campaign'), ...aimed }),
  z.object({ type: z.literal('abort-campaign'), ...aimed }),
]);
export type CampaignRequest = z.infer<typeof campaignRequestSchema>;
