import { onCallAt, type Roster } from '../cases/on-call/roster.ts';
import type { OnCall } from '../cases/policy.ts';
import type { Config } from '../runtime/config/schema.ts';
import { type CommandType, commandTypes } from '../schemas/command.ts';
import type { OnCallPerson } from '../schemas/on-call.ts';

/** Who is reached and how, from the configuration, and what is more than a dry run. */
export function rosterOf(config: Config): Roster {
  const { notify, onCall } = config;
  const { sms, email } = notify;
  return {
    plan: onCall ?? everybody([...(sms?.recipients ?? []), ...(email?.recipients ?? [])]),
    perHour: {
      ...(sms === undefined ? {} : { 'send-sms': besideAlarm(sms.perRecipientPerHour) }),
      ...(email === undefined ? {} : { 'send-email': email.perRecipientPerHour }),
    },
    live: liveIn(config),
    webhooks: notify.webhook?.endpoints ?? [],
  };
}

/** What the configuration lets reach the outside: each section has a switch of its own. */
function liveIn({ notify, quarantine, pki, campaign }: Config): CommandType[] {
  const switches: Record<CommandType, boolean> = {
    'send-sms': notify.live,
    'send-email': notify.live,
    'send-webhook': notify.live,
    'quarantine-device': quarantine.live,
    'revoke-certificate': pki?.live ?? false,
    'reset-credentials': campaign.live,
  };
  return commandTypes.filter((type) => switches[type]);
}

/** One SMS of the hour is left to the alarm that the pipeline is blind: it goes past triage. */
function besideAlarm(perHour: number): number {
  return perHour < 4 ? perHour : perHour - 1;
}

/** Who is told of a tenant's alerts at a time. */
export function onCallOf(config: Config, tenant = '', at = 0): OnCall {
  return onCallAt(rosterOf(config), tenant, at);
}

/** All numbers and addresses that may ever be written to. */
export function reachable({ plan }: Roster, way: 'phone' | 'email'): string[] {
  return [...new Set(plan.people.flatMap((person) => person[way] ?? []))];
}

/** The simplest form: whoever is named is told of everything, and nobody comes after them. */
function everybody(addresses: readonly string[]): Roster['plan'] {
  const people = [...new Set(addresses)].map(
    (name): OnCallPerson => (name.startsWith('+') ? { name, phone: name } : { name, email: name }),
  );
  const notify = people.map(({ name }) => name);
  return { people, rotas: {}, escalation: [{ notify, afterMinutes: 0 }], escalationOf: {} };
}
