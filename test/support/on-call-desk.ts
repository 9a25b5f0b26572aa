import { dueDigests } from '../../cases/on-call/digests.ts';
import { dueSteps } from '../../cases/on-call/escalation.ts';
import { paced } from '../../cases/on-call/pacing.ts';
import { foldPaging, startPaging } from '../../cases/on-call/paging-state.ts';
import { onCallAt, personAt, type Roster } from '../../cases/on-call/roster.ts';
import { decideFinding, decideOutcome, decideRequest, type TriageSettings } from '../../cases/triage.ts';
import { foldEntry, startTriage } from '../../cases/triage-state.ts';
import type { Alert } from '../../schemas/alert.ts';
import { isResponse, type NotificationCommand, type Outcome } from '../../schemas/command.ts';
import type { Finding } from '../../schemas/finding.ts';
import { type Entry, entrySchema } from '../../schemas/journal.ts';
import { type OnCallPlan, onCallSchema } from '../../schemas/on-call.ts';
import { finding, noon } from './alert-samples.ts';

export const phones = { ada: '+12025550101', bob: '+12025550102', cyd: '+12025550103' } as const;
export const mails = { ada: 'ada@example.org', bob: 'bob@example.org', cyd: 'cyd@example.org' } as const;

export function planOf(over: Record<string, unknown> = {}): OnCallPlan {
  return onCallSchema.parse({
    people: (['ada', 'bob', 'cyd'] as const).map((name) => ({ name, phone: phones[name], email: mails[name] })),
    escalation: [{ notify: 'ada' }, { notify: 'bob', afterMinutes: 10 }, { notify: ['ada', 'cyd'], afterMinutes: 30 }],
    ...over,
  });
}

export function rosterOf(
  plan: OnCallPlan = planOf(),
  perHour: Roster['perHour'] = { 'send-sms': 10, 'send-email': 60 },
) {
  return { plan, perHour, live: ['send-sms', 'send-email'] } satisfies Roster;
}

/** Triage with its on-call, as the role runs it, over a journal in memory that can be folded anew at any time. */
export function onCallDesk(roster: Roster = rosterOf(), settings: Partial<TriageSettings> = {}) {
  const journal: Entry[] = [];
  let triage = startTriage();
  let paging = startPaging();
  let now = noon;
  let count = 0;
  const personOf = (address: string) => personAt(roster, address)?.name;
  const fold = (entry: Entry): void => {
    foldEntry(triage, entry);
    foldPaging(paging, entry, personOf);
  };
  const keep = (entries: readonly Entry[]): NotificationCommand[] =>
    entries.flatMap((decided) => {
      const entry = paced(paging, roster, decided);
      fold(entry);
      journal.push(entry);
      return entry.commands.filter((command) => !isResponse(command));
    });
  const with_ = { quietMs: 0, onCall: (tenant: string) => onCallAt(roster, tenant, now), ...settings };
  const alertOf = (tenant: string, number: number): Alert | undefined => {
    const held = triage.tenants.get(tenant)?.alerts.get(number);
    return held === undefined || held.situation === 'none' ? undefined : held.alert;
  };
  const cause = (topic: string) => ({ topic, partition: 0, offset: count++ });
  return {
    journal,
    paging: () => paging,
    at: () => now,
    find: (over: Partial<Finding> = {}) =>
      keep(decideFinding(triage, finding({ id: `f${count}`, ...over }), cause('findings.v1'), now, with_)),
    ask: (type: 'acknowledge-alert' | 'close-alert', alert: number) => {
      const request = {
        id: `r${count}`,
        tenant: 'acme',
        alert,
        actor: { type: 'person', name: 'ada' },
        at: now,
      } as const;
      const wish =
        type === 'close-alert'
          ? ({ ...request, type, reason: 'benign', note: '' } as const)
          : ({ ...request, type } as const);
      return keep(decideRequest(triage, wish, cause('requests.v1'), now, with_));
    },
    hear: (outcome: Outcome) => keep(decideOutcome(triage, outcome, cause('outcomes.v1'), now)),
    /** Time passes: what becomes due, each with the minute it came in. */
    pass: (minutes: number, stepMs = 60_000) => {
      const given: NotificationCommand[] = [];
      for (const until = now + minutes * 60_000; now < until; ) {
        now += stepMs;
        for (;;) {
          const due = dueSteps(paging, roster, alertOf, now);
          given.push(...keep(due));
          if (due.length === 0) break;
        }
        given.push(...keep(dueDigests(paging, roster, now)));
      }
      return given;
    },
    /** The process dies: all that is left is the journal. */
    restart: () => {
      triage = startTriage();
      paging = startPaging();
      for (const entry of journal) fold(entrySchema.parse(JSON.parse(JSON.stringify(entry))));
    },
  };
}
