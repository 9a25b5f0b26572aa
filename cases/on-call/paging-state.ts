import { isPersonal, type PersonalCommand, type PersonalType } from '../../schemas/command.ts';
import type { Severity } from '../../schemas/finding.ts';
import type { Change, Entry } from '../../schemas/journal.ts';
import type { DigestLine } from '../../schemas/notice.ts';
import { lineOf } from './digest-line.ts';

/** Messages are counted over a little more than the hour: some leave later than they were decided. */
export const spentMs = 65 * 60_000;
/** A message is given up after a day; until then it may come back unsent. */
const givenMs = 25 * 3_600_000;

/** Somebody is wanted for an alert. */
export interface Page {
  readonly tenant: string;
  readonly number: number;
  readonly change: PersonalCommand['change'];
  readonly since: number;
  /** The last step that was told, counted from 1. */
  readonly step: number;
  /** That step did not get through: the next one is due. */
  readonly failed: boolean;
}

/** What a person was not told one by one, oldest first. */
export interface Held {
  /** Whether each of them is in a mail, of its own or with others, anyway. */
  readonly sms: readonly { readonly line: DigestLine; readonly mailed: boolean }[];
  readonly email: readonly DigestLine[];
}

interface Given {
  readonly type: PersonalType;
  readonly recipient: string;
  readonly at: number;
  readonly digest: boolean;
  readonly lines: readonly DigestLine[];
}

/** A fold of the journal. */
export interface PagingState {
  readonly pages: Map<string, Page>;
  /** By person. */
  readonly held: Map<string, Held>;
  /** Messages of the last day by command, in the order of time. */
  readonly given: Map<string, Given>;
  /** Messages of the last hour by way and address. */
  readonly spent: Map<string, Given[]>;
}

export function startPaging(): PagingState {
  return { pages: new Map(), held: new Map(), given: new Map(), spent: new Map() };
}

/**
 * Folds the next entry of the journal into the state it is given.
 * @param personOf who has this address today
 */
export function foldPaging(state: PagingState, entry: Entry, personOf: (address: string) => string | undefined): void {
  const { at, held } = entry;
  const told = linesIn(state, entry.change);
  for (const change of [entry.change, ...entry.also]) foldChange(state, entry.tenant, change, personOf);
  for (const command of entry.commands) {
    if (!isPersonal(command)) continue;
    if (command.notice === undefined && wantsAnswer(command)) begin(state, lineOf(command), at);
    give(state, command, told ?? [lineOf(command)], at);
  }
  if (held === undefined) return;
  if (held.to.some(({ type }) => wantsAnswer({ ...held.line, type, alert: held.line }))) begin(state, held.line, at);
  const mailed = new Set(
    entry.commands.flatMap((command) =>
      command.type === 'send-email' ? (personOf(command.recipient) ?? command.recipient) : [],
    ),
  );
  for (const { person, type } of held.to) if (type === 'send-email') mailed.add(person);
  for (const { person, type } of held.to) hold(state, person, type, [held.line], mailed.has(person));
}

/** What was spent on one address of late. */
export function spentOn(state: PagingState, type: PersonalType, recipient: string, now: number): Given[] {
  return (state.spent.get(`${type} ${recipient}`) ?? []).filter(({ at }) => now - at < spentMs);
}

/** The list by e-mail as it is once the lines by SMS were passed on to it: those that no mail has otherwise. */
export function passedOn({ sms, email }: Held, count: number): DigestLine[] {
  return [...email, ...sms.slice(0, count).flatMap(({ line, mailed }) => (mailed ? [] : [line]))];
}

/** What a digest tells of, as long as it is still held. */
function linesIn(state: PagingState, change: Change): readonly DigestLine[] | undefined {
  if (change.type !== 'digest-given') return undefined;
  const held = state.held.get(change.person);
  if (change.email > 0) return held?.email.slice(0, change.email) ?? [];
  // Those of an SMS that a list by e-mail follows are told there.
  return change.listed ? [] : (held?.sms.slice(0, change.sms).map(({ line }) => line) ?? []);
}

/** Whether somebody has to say that they have it: what wakes people, and what is grave where nobody has a phone. */
function wantsAnswer({
  type,
  change,
  alert,
}: {
  type: PersonalType;
  change: string;
  alert: { severity: Severity };
}): boolean {
  if (change === 'alert-acknowledged' || change === 'alert-closed') return false;
  return type === 'send-sms' || alert.severity === 'high' || alert.severity === 'critical';
}

function foldChange(
  state: PagingState,
  tenant: string,
  change: Change,
  personOf: (address: string) => string | undefined,
): void {
  if (change.type === 'alert-acknowledged' || change.type === 'alert-closed') {
    state.pages.delete(pageKey(tenant, change.number));
  } else if (change.type === 'case-closed') {
    for (const number of change.alerts) state.pages.delete(pageKey(tenant, number));
  } else if (change.type === 'step-reached') {
    amend(state, tenant, change.number, { step: change.step, failed: false });
  } else if (change.type === 'digest-given') {
    const before = state.held.get(change.person);
    if (before === undefined) return;
    const email = change.listed ? passedOn(before, change.sms) : before.email;
    keep(state, change.person, { sms: before.sms.slice(change.sms), email: email.slice(change.email) });
  } else if (change.type === 'notification-reported') foldReport(state, tenant, change, personOf);
}

function foldReport(
  state: PagingState,
  tenant: string,
  { number, outcome: { command, result, reason } }: Extract<Change, { type: 'notification-reported' }>,
  personOf: (address: string) => string | undefined,
): void {
  const given = state.given.get(command);
  if (given === undefined) return;
  const { type, recipient, digest, lines } = given;
  if (result === 'refused' && reason === 'budget') {
    // It never left: what it said goes into the next digest.
    state.given.delete(command);
    const key = `${type} ${recipient}`;
    state.spent.set(key, state.spent.get(key)?.filter((one) => one !== given) ?? []);
    hold(state, personOf(recipient) ?? recipient, type, lines);
  } else if ((result === 'refused' || result === 'undelivered') && type === 'send-sms' && !digest)
    amend(state, tenant, number, { failed: true });
}

function amend(state: PagingState, tenant: string, number: number, part: Partial<Page>): void {
  const page = state.pages.get(pageKey(tenant, number));
  if (page !== undefined) state.pages.set(pageKey(tenant, number), { ...page, ...part });
}

function begin(state: PagingState, { tenant, number, change }: DigestLine, since: number): void {
  const key = pageKey(tenant, number);
  if (state.pages.has(key)) return;
  state.pages.set(key, { tenant, number, change: change as Page['change'], since, step: 1, failed: false });
}

function give(state: PagingState, command: PersonalCommand, lines: readonly DigestLine[], at: number): void {
  const { id, type, recipient, notice } = command;
  const given: Given = { type, recipient, at, digest: notice?.kind === 'digest', lines };
  for (const [old, { at: then }] of state.given) {
    if (at - then <= givenMs) break;
    state.given.delete(old);
  }
  state.given.set(id, given);
  const key = `${type} ${recipient}`;
  state.spent.set(key, [...spentOn(state, type, recipient, at), given]);
}

function hold(
  state: PagingState,
  person: string,
  type: PersonalType,
  lines: readonly DigestLine[],
  mailed = false,
): void {
  const held = state.held.get(person) ?? { sms: [], email: [] };
  // Appended in place: in a storm there are very many of them.
  for (const line of lines) {
    if (type === 'send-sms') (held.sms as { line: DigestLine; mailed: boolean }[]).push({ line, mailed });
    else (held.email as DigestLine[]).push(line);
  }
  state.held.set(person, held);
}

function keep(state: PagingState, person: string, held: Held): void {
  if (held.sms.length + held.email.length === 0) state.held.delete(person);
  else state.held.set(person, held);
}

export function pageKey(tenant: string, number: number): string {
  return `${tenant}/${number}`;
}
