import type { Clock } from '../../runtime/clock.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import type { Entry } from '../../schemas/journal.ts';
import { readBook } from '../alert-book.ts';
import { medianSeconds, type PageScore } from './responses.ts';

interface Page {
  subject: string;
  /** Of the event that the alert is about. */
  eventAt: number;
  /** Ids of the messages that tell of it. */
  commands: Set<string>;
  held: boolean;
  pagedAt: number | undefined;
  acknowledged: { at: number; by: string } | undefined;
}

/** The score as the journal has it. */
export async function readPages(log: EventLog, clock: Clock): Promise<PageScore> {
  const entries: Entry[] = [];
  await readBook(log, undefined, (entry) => void entries.push(entry));
  return scorePages(entries, clock);
}

/** What became of the critical alerts that somebody was to be woken for. */
export function scorePages(entries: readonly Entry[], clock: Clock): PageScore {
  const pages = new Map<string, Page>();
  for (const entry of entries) fold(pages, entry);
  const all = [...pages.values()];
  const paged = all.filter(({ pagedAt }) => pagedAt !== undefined);
  const answered = all.filter(({ acknowledged }) => acknowledged !== undefined);
  const people: Record<string, number> = {};
  for (const { acknowledged } of answered)
    if (acknowledged !== undefined) people[acknowledged.by] = (people[acknowledged.by] ?? 0) + 1;
  const seconds = ({ eventAt }: Page, at = 0): number => clock.real(at - eventAt) / 1_000;
  return {
    type: 'send-sms',
    asked: all.length,
    applied: paged.length,
    verified: answered.length,
    unverified: all
      .filter(({ acknowledged }) => acknowledged === undefined)
      .map(({ subject, pagedAt, held }) => ({
        subject,
        reason: pagedAt !== undefined ? 'not answered' : held ? 'summed up in a digest' : 'not sent',
      })),
    people,
    medianSecondsToPage: medianSeconds(paged.map((page) => seconds(page, page.pagedAt))),
    medianSecondsToAcknowledgement: medianSeconds(answered.map((page) => seconds(page, page.acknowledged?.at))),
  };
}

function fold(pages: Map<string, Page>, { tenant, at, change, commands, held }: Entry): void {
  const texts = commands.filter(({ type }) => type === 'send-sms').map(({ id }) => id);
  const wasHeld = held?.to.some(({ type }) => type === 'send-sms') === true;
  if (change.type === 'alert-opened') {
    const { alert, finding } = change;
    if (alert.severity !== 'critical' || (texts.length === 0 && !wasHeld)) return;
    pages.set(`${tenant} ${alert.number}`, {
      ...{ subject: `#${alert.number} of ${tenant}`, eventAt: finding.at, commands: new Set(texts), held: wasHeld },
      ...{ pagedAt: undefined, acknowledged: undefined },
    });
    return;
  }
  const page = 'number' in change ? pages.get(`${tenant} ${change.number}`) : undefined;
  if (page === undefined) return;
  if (change.type === 'step-reached') for (const id of texts) page.commands.add(id);
  if (change.type === 'notification-reported') {
    const { outcome } = change;
    if (outcome.result === 'accepted' && page.commands.has(outcome.command)) page.pagedAt ??= outcome.at;
  }
  if (change.type === 'alert-acknowledged' && change.actor.type === 'person')
    page.acknowledged ??= { at, by: change.actor.name };
}
