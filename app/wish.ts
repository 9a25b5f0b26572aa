import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { type Clock, clockFor } from '../runtime/clock.ts';
import { Fault } from '../runtime/errors.ts';
import { jsonEntry } from '../runtime/log/json-record.ts';
import type { EventLog } from '../runtime/log/port.ts';
import { createWriter } from '../runtime/log/writer-identity.ts';
import type { Change, Entry } from '../schemas/journal.ts';
import { type Request, requestSchema, type RequestType } from '../schemas/request.ts';
import { topics } from '../schemas/topics.ts';
import { type Book, readBook } from './alert-book.ts';
import { openLog } from './open-log.ts';
import { common, type Common, configOf } from './options.ts';

/** The journal as it is, and the way to ask for a change of it. */
export interface Desk {
  readonly log: EventLog;
  readonly book: Book;
  readonly clock: Clock;
}

export interface Asking extends Common {
  tenant?: string;
  as: string;
  revision?: number;
}

const patienceMs = 10_000;

/** Opens the log and reads the journal to its end for as long as the action takes. @param each sees every entry */
export async function atDesk(
  options: Common,
  action: (desk: Desk) => Promise<void>,
  each?: (entry: Entry, book: Book, clock: Clock) => void,
): Promise<void> {
  const config = configOf(options);
  const clock = clockFor(config.clock);
  const log = await openLog(config, clock);
  try {
    await action({ log, clock, book: await readBook(log, undefined, (entry, book) => each?.(entry, book, clock)) });
  } finally {
    await log.close();
  }
}

/** `--as` on every command that asks for a change. */
export function asking(command: Command): Command {
  return common(command).option('--as <name>', 'who you are, for the journal', userInfo().username);
}

/** What each kind of wish says beside who asks: distributed over the union. */
export type Asked = { [T in RequestType]: Omit<Extract<Request, { type: T }>, 'id' | 'actor' | 'at'> }[RequestType];

/**
 * Writes a wish down and waits for triage's answer.
 * @throws Fault INPUT_INVALID when it is refused, TIMEOUT when nobody answers
 */
export async function wish({ log, book, clock }: Desk, asked: Asked, name: string): Promise<Change> {
  const request = { ...asked, id: randomUUID(), actor: { type: 'person', name }, at: clock.now() };
  const checked = requestSchema.safeParse(request);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new Fault('INPUT_INVALID', `${issue?.path.join('.')}: ${issue?.message}`);
  }
  await log.append([jsonEntry(topics.requests, 'request', createWriter(), clock.now(), checked.data)]);
  const answer = await answerTo(log, book, request.id);
  if (answer === undefined)
    throw new Fault('TIMEOUT', 'written down, but triage has not answered within 10 s; is `tocsin up` running?');
  if (answer.type === 'request-refused')
    throw new Fault('INPUT_INVALID', `refused: ${answer.reason.replaceAll('_', ' ')}`);
  return answer;
}

async function answerTo(log: EventLog, book: Book, id: string): Promise<Change | undefined> {
  let answer: Change | undefined;
  const until = Date.now() + patienceMs;
  while (answer === undefined && Date.now() < until) {
    await log.read(topics.journal, 0, book.next, { waitMs: 500, bytes: 1 });
    await readBook(log, book, ({ change }) => {
      if ('request' in change && change.request === id) answer = change;
    });
  }
  return answer;
}

/** The one thing that has this number, among tenants or of the one that was named. @throws Fault INPUT_INVALID */
export function only<T extends { number: number; tenant: string }>(
  what: string,
  all: readonly T[],
  number: number,
  tenant: string | undefined,
): T {
  const found = all.filter((one) => one.number === number && (tenant === undefined || one.tenant === tenant));
  const [first] = found;
  if (first === undefined)
    throw new Fault('INPUT_INVALID', `no ${what} ${number}${tenant === undefined ? '' : ` of ${tenant}`}`);
  if (found.length > 1)
    throw new Fault(
      'INPUT_INVALID',
      `${what} ${number} exists for ${found.map((one) => one.tenant).join(', ')}; add --tenant`,
    );
  return first;
}

const units: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90m`, `12h` or `7d` in milliseconds. */
export function span(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const ms = Number(count) * (units[unit] ?? Number.NaN);
  if (!(ms > 0)) throw new InvalidArgumentError('a span such as 90m, 12h or 7d');
  return ms;
}
