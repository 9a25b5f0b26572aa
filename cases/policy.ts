import type { Alert } from '../schemas/alert.ts';
import {
  type Command,
  type CommandType,
  type NotificationCommand,
  type PersonalType,
  type NotifiedChange,
  notifiedChanges,
  type ResponseType,
} from '../schemas/command.ts';
import { digest } from '../schemas/digest.ts';
import type { ChangeType, Obstacle, Withheld } from '../schemas/journal.ts';
import type { Policy, policyChanges, Rule } from '../schemas/policy.ts';
import type { Subscription } from '../schemas/webhook.ts';
import { defaultPolicy } from './default-policy.ts';
import { matches, type Occasion } from './policy-match.ts';
import { evidenceObstacle, mostProposals, responseFor } from './response.ts';

/** Who is told of a tenant's alerts, and which command types act: the others are simulated. */
export interface OnCall {
  readonly recipients: Readonly<Partial<Record<PersonalType, readonly string[]>>>;
  /** Endpoints of all tenants: no rota and no rule is about them. */
  readonly webhooks?: readonly Subscription[];
  readonly live: readonly CommandType[];
}

/** What policy has to know beside the alert. */
export interface Circumstances {
  readonly case: Occasion['case'];
  /** A failure of many devices is going on: nothing destructive runs by itself. */
  readonly systemic: boolean;
  /** Proposals that wait already. */
  readonly waiting: () => number;
  /** Whether a command was given before. */
  readonly isGiven: (id: string) => boolean;
}

export const alone: Circumstances = { case: 'none', systemic: false, waiting: () => 0, isGiven: () => false };

export interface Applied {
  readonly commands: Command[];
  readonly withheld: Withheld[];
  /** Names of the rules that fitted, in their order. */
  readonly rules: string[];
}

const nothing: Applied = { commands: [], withheld: [], rules: [] };
const ways = { sms: 'send-sms', email: 'send-email' } as const;

/**
 * What a change of this alert (as it is after the change) gives rise to. Rules are read from the top; the first that
 * fits decides, unless it says that those below count too. An alert that is suppressed, or of severity info, gives
 * nothing whatever the table says; one that an incident explains gives what a rule about such alerts asks for.
 */
export function commandsFor(
  change: ChangeType,
  alert: Alert,
  onCall: OnCall,
  now: number,
  policy: Policy = defaultPolicy,
  circumstances: Circumstances = alone,
): Applied {
  const notified = notifiedAs(change);
  if (notified === undefined || alert.severity === 'info' || alert.suppressedBy !== null) return nothing;
  const occasion: Occasion = {
    change: notified.replace('alert-', '') as (typeof policyChanges)[number],
    alert,
    now,
    case: circumstances.case,
  };
  const fitting = decisive(policy, occasion);
  const commands = notifications(fitting, notified, alert, onCall, now);
  const withheld: Withheld[] = [];
  for (const { rule, type, runs } of responsesIn(fitting)) {
    const refused = (reason: Obstacle) => withheld.push({ rule, type, reason });
    const weak = evidenceObstacle(alert);
    if (weak !== undefined) {
      refused(weak);
      continue;
    }
    // The circuit breaker: while much fails for one reason, a person looks at each of them first.
    if (runs && circumstances.systemic) refused('systemic_failure');
    const state = runs && !circumstances.systemic ? 'approved' : 'proposed';
    const request = { type, rule, change: notified, at: now, simulated: !onCall.live.includes(type) };
    const response = responseFor(state, request, alert);
    if (response === 'no_target') refused(response);
    else if (state === 'proposed' && circumstances.waiting() >= mostProposals) refused('too_many_proposals');
    else if (!circumstances.isGiven(response.id)) commands.push(response);
  }
  return { commands, withheld, rules: fitting.map(({ name }) => name) };
}

/** To people it is news either way when something hidden comes to light. */
export function notifiedAs(change: ChangeType): NotifiedChange | undefined {
  if (change === 'alert-resurfaced') return 'alert-opened';
  return notifiedChanges.find((name) => name === change);
}

function decisive({ rules }: Policy, occasion: Occasion): Rule[] {
  const fitting: Rule[] = [];
  for (const rule of rules) {
    if (!matches(rule.when, occasion)) continue;
    fitting.push(rule);
    if (rule.continue !== true) break;
  }
  return fitting;
}

/** A person hears of one change once per way of reaching them, whatever number of rules say so. */
function notifications(
  rules: readonly Rule[],
  change: NotifiedChange,
  alert: Alert,
  onCall: OnCall,
  at: number,
): Command[] {
  const asked = new Map<PersonalType, string>();
  for (const { name, notify } of rules)
    for (const way of notify ?? []) if (!asked.has(ways[way])) asked.set(ways[way], name);
  return [...asked].flatMap(([type, rule]) =>
    [...new Set(onCall.recipients[type] ?? [])].map(
      (recipient): NotificationCommand => ({
        id: digest(alert.tenant, alert.number, alert.revision, type, recipient),
        type,
        tenant: alert.tenant,
        at,
        change,
        alert,
        rule,
        recipient,
        simulated: !onCall.live.includes(type),
      }),
    ),
  );
}

/** Each response once: to run it is more than to propose it. */
function responsesIn(rules: readonly Rule[]): { rule: string; type: ResponseType; runs: boolean }[] {
  const asked = new Map<ResponseType, { rule: string; type: ResponseType; runs: boolean }>();
  for (const { name: rule, run, propose } of rules) {
    for (const type of run ?? []) if (asked.get(type)?.runs !== true) asked.set(type, { rule, type, runs: true });
    for (const type of propose ?? []) if (!asked.has(type)) asked.set(type, { rule, type, runs: false });
  }
  return [...asked.values()];
}
