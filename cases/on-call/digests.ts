import type { PersonalCommand, PersonalType } from '../../schemas/command.ts';
import { digest } from '../../schemas/digest.ts';
import type { Entry } from '../../schemas/journal.ts';
import type { DigestLine } from '../../schemas/notice.ts';
import type { OnCallPerson } from '../../schemas/on-call.ts';
import { digestPlaces, isQuiet } from './budget.ts';
import { countsOf, gravestOf, standIn } from './digest-line.ts';
import { passedOn, type PagingState, spentMs, spentOn } from './paging-state.ts';
import { addressOf, type Roster } from './roster.ts';

const minuteMs = 60_000;
/** Lines of one e-mail: a record of the log stays below half a megabyte. */
export const linesPerPart = 2_000;
/** How long the first of them waits for more, and the least time between two digests, with a critical among them and without. */
const waits = { critical: { firstMs: minuteMs / 2, againMs: 10 * minuteMs }, other: { firstMs: 5 * minuteMs } };

/** The digests that are due now. Every line held back comes in exactly one by each way it was held back from. */
export function dueDigests(state: PagingState, roster: Roster, now: number): Entry[] {
  return roster.plan.people.flatMap((person) => digestsFor(state, roster, person, now));
}

function digestsFor(state: PagingState, roster: Roster, person: OnCallPerson, now: number): Entry[] {
  const held = state.held.get(person.name);
  if (held === undefined) return [];
  const mailbox = addressOf(roster, person, 'send-email');
  const phone = addressOf(roster, person, 'send-sms');
  const entries: Entry[] = [];
  let list: readonly DigestLine[] = held.email;
  const texts = held.sms.map(({ line }) => line);
  const wakes = !isQuiet(person, now) || texts.some(({ severity }) => severity === 'critical');
  if (phone !== undefined && wakes && placesFor(state, roster, 'send-sms', phone, texts, now) > 0) {
    const listed = mailbox !== undefined;
    const about = { type: 'send-sms', recipient: phone, part: 1, parts: 1, listed } as const;
    entries.push(digestEntry(roster, person, texts, about, now));
    if (listed) list = passedOn(held, texts.length);
  }
  if (mailbox === undefined) return entries;
  // The list follows the SMS that announces it.
  const from = entries.length > 0 ? now - waits.other.firstMs : undefined;
  const places = placesFor(state, roster, 'send-email', mailbox, list, now, from);
  const parts = Math.min(places, Math.ceil(list.length / linesPerPart));
  for (let part = 1; part <= parts; part++) {
    const lines = list.slice((part - 1) * linesPerPart, part * linesPerPart);
    const about = { type: 'send-email', recipient: mailbox, part, parts, listed: true } as const;
    entries.push(digestEntry(roster, person, lines, about, now));
  }
  return entries;
}

/** How many digests may go out this way now: none while it is too soon. @param since when the oldest line was held back */
function placesFor(
  state: PagingState,
  roster: Roster,
  type: PersonalType,
  recipient: string,
  lines: readonly DigestLine[],
  now: number,
  since = lines[0]?.at,
): number {
  if (since === undefined || lines.length === 0) return 0;
  const perHour = roster.perHour[type] ?? 0;
  const kept = digestPlaces(perHour, type);
  const spent = spentOn(state, type, recipient, now);
  const digests = spent.filter((one) => one.digest);
  // Where no place is kept for digests, they take what the hour has left.
  const places = kept === 0 ? perHour - spent.length : Math.min(kept - digests.length, perHour - spent.length);
  const grave = lines.some(({ severity }) => severity === 'critical');
  const wait = grave ? waits.critical : { ...waits.other, againMs: spentMs / Math.max(1, kept) };
  const last = digests.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  return now - since < wait.firstMs || now - last < wait.againMs ? 0 : places;
}

type About = Pick<PersonalCommand, 'type' | 'recipient'> & { part: number; parts: number; listed: boolean };

function digestEntry(
  roster: Roster,
  person: OnCallPerson,
  lines: readonly DigestLine[],
  about: About,
  now: number,
): Entry {
  const { type, recipient, part, parts, listed } = about;
  const gravest = gravestOf(lines) as DigestLine;
  const sms = type === 'send-sms';
  const command: PersonalCommand = {
    id: digest('digest', person.name, type, recipient, now, part),
    ...{ type, recipient, tenant: gravest.tenant, at: now, change: 'alert-opened', alert: standIn(gravest) },
    rule: 'digest',
    simulated: !roster.live.includes(type),
    notice: {
      ...{ kind: 'digest', total: lines.length, bySeverity: countsOf(lines), listed, part, parts },
      lines: sms ? [] : [...lines],
    },
  };
  const taken = { sms: sms ? lines.length : 0, email: sms ? 0 : lines.length, listed: sms && listed };
  return {
    tenant: gravest.tenant,
    at: now,
    change: { type: 'digest-given', number: gravest.number, person: person.name, ...taken },
    ...{ also: [], commands: [command], withheld: [] },
    cause: { topic: 'time', partition: 0, offset: now },
  };
}
