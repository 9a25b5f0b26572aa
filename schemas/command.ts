import { z } from 'zod';
import { actorSchema, alertSchema } from './alert.ts';
import { scopeKinds } from './fleet-facts.ts';
import { limits } from './limits.ts';
import { noticeSchema } from './notice.ts';

/** Commands that tell a person something. */
export const personalTypes = ['send-sms', 'send-email'] as const;
export type PersonalType = (typeof personalTypes)[number];

/** Commands that tell somebody something: a person, or a program that listens. */
export const notificationTypes = [...personalTypes, 'send-webhook'] as const;
export type NotificationType = (typeof notificationTypes)[number];

/** Commands that do something to devices and credentials. All of them are destructive: policy guards them in code. */
export const responseTypes = ['quarantine-device', 'revoke-certificate', 'reset-credentials'] as const;
export type ResponseType = (typeof responseTypes)[number];

export const commandTypes = [...notificationTypes, ...responseTypes] as const;
export type CommandType = (typeof commandTypes)[number];

/** State changes that people may be told about; each is told once. */
export const notifiedChanges = [
  'alert-opened',
  'alert-reopened',
  'alert-escalated',
  'alert-acknowledged',
  'alert-closed',
] as const;
export type NotifiedChange = (typeof notifiedChanges)[number];

const commandId = z.string().regex(/^[0-9a-f]{32}$/);
const deviceId = z.string().max(limits.idChars);

const derived = {
  tenant: z.string(),
  at: z.number().int(),
  /** The journal entry type that caused it. */
  change: z.enum(notifiedChanges),
  /** As it was right after that change. */
  alert: alertSchema,
  /** Name of the rule of the policy that asked for it; '' in records from before there were rules. */
  rule: z.string().default(''),
  simulated: z.boolean(),
};

/** An imperative wish that policy derived from one state change of one alert. */
export const notificationSchema = z.object({
  /** Digest of tenant, alert, revision, type and recipient: the idempotency key. */
  id: commandId,
  type: z.enum(notificationTypes),
  ...derived,
  /** E.164 number, e-mail address or name of a webhook endpoint, from the configuration only. */
  recipient: z.string(),
  /** Left out: the change itself is what is told. */
  notice: noticeSchema.optional(),
  /** A case was closed and these alerts with it: an endpoint is told of all of them at once. `alert` is the gravest. */
  closed: z.object({ case: z.number().int(), alerts: z.array(z.number().int()).min(1) }).optional(),
});
export type NotificationCommand = z.infer<typeof notificationSchema>;
export type PersonalCommand = NotificationCommand & { type: PersonalType };

const response = {
  /** Digest of tenant, alert, how often that was reopened, type, target and state: the idempotency key. */
  id: commandId,
  ...derived,
  /** A proposal is not acted upon: it waits for a person, whose approval is a command of its own. */
  state: z.enum(['proposed', 'approved']),
  /** Id of the proposal that this approves; '' for a proposal and for what policy approved by itself. */
  proposal: z.union([commandId, z.literal('')]),
  /** The system when policy approved it by itself; null while it is proposed. */
  approvedBy: actorSchema.nullable(),
};

/** Ids only: whoever performs it looks them up in the fleet again. */
const responses = [
  z.object({
    type: z.literal('quarantine-device'),
    ...response,
    /** The gateway of the alert, '' when it names none. */
    target: z.object({ device: deviceId.min(1), gateway: z.string() }),
  }),
  z.object({
    type: z.literal('revoke-certificate'),
    ...response,
    /** Issuer as detectors name it: a key id in hex, or `dn:` and the name. Serial in hex. Device '' when unknown. */
    target: z.object({
      issuer: z.string().min(1).max(limits.textChars),
      serial: z.string().regex(/^[0-9a-f]{1,40}$/),
      device: deviceId,
    }),
  }),
  z.object({
    type: z.literal('reset-credentials'),
    ...response,
    target: z.object({ scope: z.object({ kind: z.enum(scopeKinds), id: z.string().min(1).max(limits.idChars) }) }),
  }),
] as const;

export const responseSchema = z.discriminatedUnion('type', responses);
export type ResponseCommand = z.infer<typeof responseSchema>;

/** One record of `commands.v1`. */
export const commandSchema = z.discriminatedUnion('type', [notificationSchema, ...responses]);
export type Command = z.infer<typeof commandSchema>;

export function isResponse(command: Command): command is ResponseCommand {
  return 'target' in command;
}

export function isPersonal(command: Command): command is PersonalCommand {
  return personalTypes.some((type) => type === command.type);
}

/**
 * attempted: written before the outside world is touched. accepted: the provider has it. refused: it never will, for
 * `reason`. deferred: certainly not taken this time. unknown: perhaps taken. simulated: nothing was touched. delivered and
 * undelivered: what the provider's receipt says later of what it has accepted.
 */
export const outcomeResults = [
  'attempted',
  'accepted',
  'refused',
  'deferred',
  'unknown',
  'simulated',
  'delivered',
  'undelivered',
] as const;

/** The fact of what became of a command. It holds no recipient and no text of the provider: reasons are codes. */
export const outcomeSchema = z.object({
  command: z.string(),
  type: z.enum(commandTypes),
  tenant: z.string(),
  at: z.number().int(),
  result: z.enum(outcomeResults),
  /** Nothing more will be tried. */
  final: z.boolean(),
  /** Counts the attempts from 1; 0 when it never came to one. */
  attempt: z.number().int().min(0),
  /** The provider's own id of what was accepted, '' when there is none. */
  providerId: z.string().max(256),
  /** snake_case, '' when there is nothing to say. */
  reason: z.string().max(64),
});
export type Outcome = z.infer<typeof outcomeSchema>;
