import { type CommandType, type PersonalType, personalTypes } from '../../schemas/command.ts';
import type { OnCallPerson, OnCallPlan } from '../../schemas/on-call.ts';
import type { Subscription } from '../../schemas/webhook.ts';
import type { OnCall } from '../policy.ts';
import { onDuty } from './rota.ts';

/** The plan, and what the ways of reaching people allow. */
export interface Roster {
  readonly plan: OnCallPlan;
  /** Ways that are set up, and how many messages each takes an hour and person. */
  readonly perHour: Readonly<Partial<Record<PersonalType, number>>>;
  readonly live: readonly CommandType[];
  /** Programs that are told beside the people. */
  readonly webhooks?: readonly Subscription[];
}

type Step = OnCallPlan['escalation'][number];

export function stepsOf({ plan }: Roster, tenant: string): readonly Step[] {
  return plan.escalationOf[tenant] ?? plan.escalation;
}

/** Where somebody is reached one way, undefined when they are not. */
export function addressOf({ perHour }: Roster, person: OnCallPerson, type: PersonalType): string | undefined {
  if (perHour[type] === undefined) return undefined;
  return type === 'send-sms' ? person.phone : person.email;
}

/** The people that a step tells at a time: a rota stands for whoever is on duty. */
export function peopleOf(roster: Roster, step: Step | undefined, at: number): OnCallPerson[] {
  const { people, rotas } = roster.plan;
  const names = (step?.notify ?? []).map((name) => {
    const rota = Object.hasOwn(rotas, name) ? rotas[name] : undefined;
    return rota === undefined ? name : onDuty(rota, at);
  });
  return people.filter(({ name }) => names.includes(name));
}

/** Who is told first. Where a rota has a gap the next step steps in, and everybody when no step has anybody. */
export function firstPeople(roster: Roster, tenant: string, at: number): readonly OnCallPerson[] {
  for (const step of stepsOf(roster, tenant)) {
    const people = peopleOf(roster, step, at);
    if (people.length > 0) return people;
  }
  return roster.plan.people;
}

/** What policy needs: where to reach whoever is told first. */
export function onCallAt(roster: Roster, tenant: string, at: number): OnCall {
  const people = firstPeople(roster, tenant, at);
  const recipients = Object.fromEntries(personalTypes.map((type) => [type, addressesOf(roster, people, type)]));
  return { recipients, live: roster.live, webhooks: roster.webhooks ?? [] };
}

export function addressesOf(roster: Roster, people: readonly OnCallPerson[], type: PersonalType): string[] {
  return people.flatMap((person) => addressOf(roster, person, type) ?? []);
}

/** Whose number or address this is. */
export function personAt({ plan }: Roster, address: string): OnCallPerson | undefined {
  return plan.people.find(({ phone, email }) => phone === address || email === address);
}
