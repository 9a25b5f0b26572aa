import { z } from 'zod';
import { responseTypes } from './command.ts';
import { trusts } from './event/event.ts';
import { severities, subjectKinds } from './finding.ts';

/** What happens to an alert that a rule can be about. */
export const policyChanges = ['opened', 'reopened', 'escalated', 'acknowledged', 'closed'] as const;
export const reaches = ['sms', 'email'] as const;
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** none: alone. joined: others are in its case. incident: its case is one. */
export const caseStates = ['none', 'joined', 'incident'] as const;

/** A list, or its only member. */
const some = <T extends z.ZodType>(member: T) =>
  z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(member).min(1));
export const clockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as "22:00", in quotes');

export function isZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Everything that is given has to fit; what is left out fits all. */
const condition = z.strictObject({
  /** Left out: opened, reopened and escalated. */
  change: some(z.enum(policyChanges)).optional(),
  /** Folders or codes of the catalogue. */
  detector: some(z.string()).optional(),
  reason: some(z.string()).optional(),
  severity: some(z.enum(severities)).optional(),
  severityAtLeast: z.enum(severities).optional(),
  confidenceAtLeast: z.number().int().min(0).max(3).optional(),
  spoofableAtMost: z.number().int().min(0).max(3).optional(),
  trust: some(z.enum(trusts)).optional(),
  tenant: some(z.string()).optional(),
  subject: some(z.enum(subjectKinds)).optional(),
  /** By the clock of the zone; `to` before `from` reaches into the next day, which still counts as the day it began. */
  hours: z
    .strictObject({
      from: clockTime,
      to: clockTime,
      days: some(z.enum(weekdays)).optional(),
      zone: z.string().refine(isZone, 'a time zone such as Europe/Berlin').default('UTC'),
    })
    .optional(),
  /** Whether an incident explains it; left out, a rule is about those that none does. */
  inhibited: z.boolean().optional(),
  case: some(z.enum(caseStates)).optional(),
});
export type Condition = z.infer<typeof condition>;

const ruleSchema = z
  .strictObject({
    name: z.string().min(1).max(80),
    when: condition.prefault({}),
    notify: some(z.enum(reaches)).optional(),
    /** A person decides. */
    propose: some(z.enum(responseTypes)).optional(),
    run: some(z.enum(responseTypes)).optional(),
    /** Rules below are looked at too; without it the first that fits is the only one. */
    continue: z.boolean().optional(),
  })
  .superRefine((rule, context) => {
    const responses = [...(rule.propose ?? []), ...(rule.run ?? [])];
    const problem = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (new Set(responses).size < responses.length) problem(['run'], 'is proposed too: one of them');
    if (responses.length > 0 && rule.when.change?.some((one) => one === 'acknowledged' || one === 'closed') === true)
      problem(['when', 'change'], 'a response follows opened, reopened or escalated only');
    if (rule.when.severity !== undefined && rule.when.severityAtLeast !== undefined)
      problem(['when', 'severityAtLeast'], 'give severity or severityAtLeast, not both');
  });
export type Rule = z.infer<typeof ruleSchema>;

/** Rules from top to bottom. */
export const rulesSchema = z
  .array(ruleSchema)
  .min(1)
  .max(200)
  .superRefine((rules, context) => {
    const names = new Set<string>();
    for (const [index, { name }] of rules.entries()) {
      if (names.has(name))
        context.addIssue({ code: 'custom', path: [index, 'name'], message: 'another rule has this name' });
      names.add(name);
    }
  });

/** The table that turns changes of alerts into commands. */
export const policySchema = z.strictObject({ rules: rulesSchema });
export type Policy = z.infer<typeof policySchema>;

/** The same, where it is known which detectors there are: a misspelt one would never match. */
export function policySchemaFor(detectors: readonly string[]): z.ZodType<Policy> {
  return policySchema.superRefine(({ rules }, context) => {
    for (const [index, { when }] of rules.entries()) {
      const unknown = when.detector?.find((name) => !detectors.includes(name));
      if (unknown === undefined) continue;
      const message = `no detector is called ${unknown}; there are ${detectors.join(', ')}`;
      context.addIssue({ code: 'custom', path: ['rules', index, 'when', 'detector'], message });
    }
  });
}
