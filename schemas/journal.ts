import { z } from 'zod';
import { actorSchema, alertSchema, closeReasons } from './alert.ts';
import { caseSchema } from './case.ts';
import { commandSchema, outcomeSchema, personalTypes, responseTypes } from './command.ts';
import { findingSchema } from './finding.ts';
import { digestLineSchema, heldReasons } from './notice.ts';
import { suppressionSchema } from './suppression.ts';

/** Why a person's wish was not followed. */
export const refusals = [
  'unknown_alert',
  'already_acknowledged',
  'already_closed',
  /** It has changed since the person looked. */
  'stale_revision',
  'unknown_case',
  'other_case',
  'unknown_suppression',
  'already_over',
  /** A whole tenant, or nothing in particular. */
  'scope_too_wide',
  'too_long',
  'too_many_suppressions',
  'already_confirmed',
  /** Nobody asked for criticals to be kept quiet. */
  'nothing_to_confirm',
  /** A quarter of an hour is over. */
  'confirmation_too_late',
  'needs_another_person',
  'unknown_proposal',
  'already_approved',
  'weak_evidence',
] as const;
export type Refusal = (typeof refusals)[number];

/** Why policy did not ask for a response although a rule did. */
export const obstacles = [
  /** The evidence could be forged, or came from nobody in particular. */
  'weak_evidence',
  /** A failure explains much of what is seen: nothing is done without a person. It was proposed instead. */
  'systemic_failure',
  'no_target',
  'too_many_proposals',
] as const;
export type Obstacle = (typeof obstacles)[number];

const number = z.number().int();
const finding = findingSchema;
/** Whom the alert is hidden behind from now on; left out in records from before alerts could be hidden. */
const hidden = z.object({ inhibitedBy: number.nullable(), suppressedBy: number.nullable() }).optional();
/** Id of the request, so that delivered twice it is decided once; '' when nobody asked. */
const wished = { request: z.string(), actor: actorSchema };

const changes = z.discriminatedUnion('type', [
  z.object({ type: z.literal('alert-opened'), alert: alertSchema, finding }),
  z.object({ type: z.literal('alert-refreshed'), number, finding }),
  z.object({ type: z.literal('alert-escalated'), number, finding, hidden }),
  z.object({ type: z.literal('alert-reopened'), number, finding, hidden }),
  /** What hid it is over and the finding shows that it goes on: people hear of it for the first time. */
  z.object({ type: z.literal('alert-resurfaced'), number, finding, hidden }),
  z.object({ type: z.literal('alert-acknowledged'), number, ...wished }),
  z.object({ type: z.literal('alert-closed'), number, ...wished, reason: z.enum(closeReasons), note: z.string() }),
  z.object({ type: z.literal('alert-assigned'), number, ...wished, assignee: z.string().nullable() }),
  z.object({ type: z.literal('alert-noted'), number, ...wished, note: z.string() }),
  /** A failure explains alerts that were open when it was recognised. */
  z.object({ type: z.literal('alerts-inhibited'), number, alerts: z.array(number) }),

  z.object({ type: z.literal('case-opened'), ...wished, case: caseSchema, alerts: z.array(number) }),
  z.object({ type: z.literal('alert-attached'), ...wished, case: number, number }),
  z.object({ type: z.literal('alert-detached'), ...wished, case: number, number }),
  z.object({ type: z.literal('case-assigned'), ...wished, case: number, assignee: z.string().nullable() }),
  z.object({ type: z.literal('case-noted'), ...wished, case: number, note: z.string() }),
  z.object({ type: z.literal('incident-declared'), ...wished, case: number }),
  z.object({
    type: z.literal('case-closed'),
    ...wished,
    case: number,
    /** Those that this closes. */
    alerts: z.array(number),
    reason: z.enum(closeReasons),
    note: z.string(),
  }),

  z.object({ type: z.literal('alerts-suppressed'), ...wished, suppression: suppressionSchema }),
  z.object({ type: z.literal('suppression-confirmed'), ...wished, suppression: number }),
  z.object({ type: z.literal('suppression-revoked'), ...wished, suppression: number }),

  /** The approved command is among the entry's commands. `command` is the proposal's id. */
  z.object({ type: z.literal('response-approved'), number, ...wished, command: z.string() }),
  z.object({ type: z.literal('response-declined'), number, ...wished, command: z.string(), note: z.string() }),

  z.object({ type: z.literal('request-refused'), number, ...wished, reason: z.enum(refusals) }),
  z.object({ type: z.literal('notification-reported'), number, outcome: outcomeSchema }),
  z.object({ type: z.literal('response-reported'), number, outcome: outcomeSchema }),

  /** Nobody has acknowledged in time; steps are counted from 1, and the first is part of the change it tells of. */
  z.object({ type: z.literal('step-reached'), number, step: number.min(2), people: z.array(z.string()) }),
  /** The first `sms` and `email` of what is held back for a person were told as digests; `listed` passes the former on to
   * the latter. `number` is the gravest of them. */
  z.object({
    type: z.literal('digest-given'),
    number,
    person: z.string(),
    sms: number,
    email: number,
    listed: z.boolean(),
  }),
]);
export type Change = z.infer<typeof changes>;
export type ChangeType = Change['type'];

/** One line of the journal, written by triage alone. The commands it gives rise to are part of it, so that a crash
 * between the journal and `commands.v1` is mended by publishing them again under the same ids. */
export const entrySchema = z.object({
  tenant: z.string(),
  at: z.number().int(),
  change: changes,
  /** What the same decision changed besides, folded after it in this order: in one record, so that both hold or none. */
  also: z.array(changes).default([]),
  commands: z.array(commandSchema),
  /** Responses that a rule asked for and that were not given, or not without a person. */
  withheld: z.array(z.object({ rule: z.string(), type: z.enum(responseTypes), reason: z.enum(obstacles) })).default([]),
  /** Notifications that were not given one by one: a digest will hold them. */
  held: z
    .object({
      line: digestLineSchema,
      to: z.array(z.object({ person: z.string(), type: z.enum(personalTypes), reason: z.enum(heldReasons) })),
    })
    .optional(),
  /** What was read when this was decided: triage resumes after it. */
  cause: z.object({ topic: z.string(), partition: z.number().int(), offset: z.number().int() }),
});
export type Entry = z.infer<typeof entrySchema>;
export type Withheld = Entry['withheld'][number];
