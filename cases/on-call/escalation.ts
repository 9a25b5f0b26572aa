import type { Alert } from '../../schemas/alert.ts';
import { type NotificationCommand, personalTypes } from '../../schemas/command.ts';
import { digest } from '../../schemas/digest.ts';
import type { Entry } from '../../schemas/journal.ts';
import { isHidden } from '../alert-record.ts';
import type { Page, PagingState } from './paging-state.ts';
import { addressesOf, peopleOf, type Roster, stepsOf } from './roster.ts';

const minuteMs = 60_000;

/**
 * The steps that are due because nobody has acknowledged: at most `most` of them, and the next one of an alert only once
 * this one is folded. Each is paced as it is folded: many may be due at once. What was reached is in the journal, so that a restart repeats nothing.
 */
export function dueSteps(
  state: PagingState,
  roster: Roster,
  alertOf: (tenant: string, number: number) => Alert | undefined,
  now: number,
  most = 200,
): Entry[] {
  const entries: Entry[] = [];
  for (const page of state.pages.values()) {
    if (entries.length >= most) break;
    const step = stepsOf(roster, page.tenant)[page.step];
    if (step === undefined || (!page.failed && now - page.since < step.afterMinutes * minuteMs)) continue;
    const alert = alertOf(page.tenant, page.number);
    if (alert === undefined || alert.state !== 'open' || isHidden(alert)) continue;
    entries.push(stepEntry(roster, page, alert, now));
  }
  return entries;
}

function stepEntry(roster: Roster, page: Page, alert: Alert, now: number): Entry {
  const number = page.step + 1;
  const people = peopleOf(roster, stepsOf(roster, page.tenant)[page.step], now);
  const minutes = Math.max(0, Math.round((now - page.since) / minuteMs));
  const commands = personalTypes.flatMap((type) =>
    addressesOf(roster, people, type).map(
      (recipient): NotificationCommand => ({
        id: digest(page.tenant, page.number, page.since, 'step', number, type, recipient),
        ...{ type, tenant: page.tenant, at: now, change: page.change, alert, recipient },
        rule: `step ${number} of the escalation`,
        simulated: !roster.live.includes(type),
        notice: { kind: 'unanswered', step: number, minutes },
      }),
    ),
  );
  return {
    tenant: page.tenant,
    at: now,
    change: { type: 'step-reached', number: page.number, step: number, people: people.map(({ name }) => name) },
    also: [],
    commands,
    withheld: [],
    // Nothing was read: time has passed.
    cause: { topic: 'time', partition: 0, offset: now },
  };
}
