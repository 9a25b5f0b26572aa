import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { type Command, Option } from 'commander';
import { clockFor } from '../../runtime/clock.ts';
import { Fault } from '../../runtime/errors.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { type Alert, closeReasons, type Request, requestSchema } from '../../schemas/alert.ts';
import type { Change, Entry } from '../../schemas/journal.ts';
import { topics } from '../../schemas/topics.ts';
import { alertsIn, type Book, readBook } from '../alert-book.ts';
import { openLog } from '../context.ts';
import { common, type Common, configOf } from '../options.ts';
import { showableJson } from '../showable.ts';
import { alertPage, alertTable } from '../alert-text.ts';
import { wholeNumber } from '../whole-number.ts';

interface AlertOptions extends Common {
  tenant?: string;
  json?: boolean;
  all?: boolean;
  as: string;
  reason?: (typeof closeReasons)[number];
  note: string;
}

export function addAlerts(program: Command): void {
  const alerts = program.command('alerts').description('list, show, acknowledge and close alerts');
  common(alerts.command('list', { isDefault: true }))
    .description('open and acknowledged alerts, newest first')
    .option('--all', 'closed ones too')
    .option('--tenant <tenant>', 'of one tenant')
    .option('--json', 'one JSON object per alert')
    .action((options: AlertOptions) =>
      withBook(options, async (_log, book) => {
        const chosen = alertsIn(book).filter(
          (alert) =>
            (options.all === true || alert.state !== 'closed') &&
            (options.tenant === undefined || alert.tenant === options.tenant),
        );
        process.stdout.write(
          options.json === true ? chosen.map((alert) => `${showableJson(alert)}\n`).join('') : alertTable(chosen),
        );
      }),
    );
  common(alerts.command('show'))
    .description('one alert with the numbers behind it and what was done')
    .argument('<number>', 'as `alerts list` shows it', wholeNumber(1))
    .option('--tenant <tenant>', 'needed when several tenants have that number')
    .option('--json', 'as one JSON object')
    .action((number: number, options: AlertOptions) => {
      const history: Entry[] = [];
      return withBook(
        options,
        async (_log, book) => {
          const alert = find(book, number, options.tenant);
          const own = history.filter((entry) => entry.tenant === alert.tenant && numberOf(entry.change) === number);
          process.stdout.write(
            options.json === true ? `${showableJson({ alert, history: own })}\n` : alertPage(alert, own),
          );
        },
        (entry) => history.push(entry),
      );
    });
  for (const verb of ['acknowledge', 'close'] as const) {
    const command = common(alerts.command(verb))
      .description(verb === 'acknowledge' ? 'say that you are on it' : 'say what it turned out to be')
      .argument('<number>', 'as `alerts list` shows it', wholeNumber(1))
      .option('--tenant <tenant>', 'needed when several tenants have that number')
      .option('--as <name>', 'who you are, for the journal', userInfo().username);
    if (verb === 'close')
      command
        .addOption(
          new Option('--reason <reason>', 'feeds the detector’s scorecard').choices(closeReasons).makeOptionMandatory(),
        )
        .option('--note <text>', 'what the next person should know', '');
    command.action((number: number, options: AlertOptions) =>
      withBook(options, (log, book) => wish(log, book, verb, number, options)),
    );
  }
}

async function withBook(
  options: Common,
  action: (log: EventLog, book: Book) => Promise<void>,
  each?: (entry: Entry) => void,
): Promise<void> {
  const config = configOf(options);
  const log = await openLog(config, clockFor(config.clock));
  try {
    await action(log, await readBook(log, undefined, each));
  } finally {
    await log.close();
  }
}

async function wish(
  log: EventLog,
  book: Book,
  verb: 'acknowledge' | 'close',
  number: number,
  options: AlertOptions,
): Promise<void> {
  const { tenant } = find(book, number, options.tenant);
  const base = {
    id: randomUUID(),
    tenant,
    alert: number,
    actor: { type: 'person', name: options.as } as const,
    at: Date.now(),
  };
  const request: Request =
    verb === 'acknowledge'
      ? { type: 'acknowledge-alert', ...base }
      : { type: 'close-alert', ...base, reason: options.reason ?? 'benign', note: options.note };
  const checked = requestSchema.safeParse(request);
  if (!checked.success) throw new Fault('INPUT_INVALID', checked.error.issues[0]?.message ?? 'not a lawful request');
  await log.append([jsonEntry(topics.requests, 'request', createWriter(), base.at, request)]);
  const answer = await answerTo(log, book, request.id);
  if (answer === undefined)
    throw new Fault('TIMEOUT', 'written down, but triage has not answered within 10 s; is `tocsin up` running?');
  if (answer.type === 'request-refused')
    throw new Fault('INPUT_INVALID', `refused: ${answer.reason.replaceAll('_', ' ')}`);
  process.stdout.write(`alert ${number} of ${tenant} ${verb === 'acknowledge' ? 'acknowledged' : 'closed'}\n`);
}

async function answerTo(log: EventLog, book: Book, id: string): Promise<Change | undefined> {
  let answer: Change | undefined;
  const until = Date.now() + 10_000;
  while (answer === undefined && Date.now() < until) {
    await log.read(topics.journal, 0, book.next, { waitMs: 500, bytes: 1 });
    await readBook(log, book, ({ change }) => {
      if ('request' in change && change.request === id) answer = change;
    });
  }
  return answer;
}

function find(book: Book, number: number, tenant: string | undefined): Alert {
  const found = alertsIn(book).filter(
    (alert) => alert.number === number && (tenant === undefined || alert.tenant === tenant),
  );
  const [alert] = found;
  if (alert === undefined)
    throw new Fault('INPUT_INVALID', `no alert ${number}${tenant === undefined ? '' : ` of ${tenant}`}`);
  if (found.length > 1)
    throw new Fault(
      'INPUT_INVALID',
      `alert ${number} exists for ${found.map((one) => one.tenant).join(', ')}; add --tenant`,
    );
  return alert;
}

function numberOf(change: Change): number {
  return change.type === 'alert-opened' ? change.alert.number : change.number;
}
