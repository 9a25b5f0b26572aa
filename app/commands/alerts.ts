import { type Command, Option } from 'commander';
import { closeReasons } from '../../schemas/alert.ts';
import type { Change, Entry } from '../../schemas/journal.ts';
import { alertsIn } from '../alert-book.ts';
import { alertPage, alertTable } from '../alert-text.ts';
import { common, type Common } from '../options.ts';
import { showableJson } from '../showable.ts';
import { wholeNumber } from '../whole-number.ts';
import { asking, type Asking, atDesk, only, wish } from '../wish.ts';
import { addSuppressions } from './suppressions.ts';

interface ListOptions extends Common {
  tenant?: string;
  json?: boolean;
  all?: boolean;
}

export interface Closing extends Asking {
  reason: (typeof closeReasons)[number];
  note: string;
}

export function addAlerts(program: Command): void {
  const alerts = program
    .command('alerts')
    .description('list, show, acknowledge, assign, note, close and suppress alerts');
  common(alerts.command('list', { isDefault: true }))
    .description('open and acknowledged alerts, newest first')
    .option('--all', 'closed ones too')
    .option('--tenant <tenant>', 'of one tenant')
    .option('--json', 'one JSON object per alert')
    .action((options: ListOptions) =>
      atDesk(options, async ({ book }) => {
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
    .action((number: number, options: ListOptions) => {
      const history: Entry[] = [];
      return atDesk(
        options,
        async ({ book }) => {
          const alert = only('alert', alertsIn(book), number, options.tenant);
          const own = history.filter(({ tenant }) => tenant === alert.tenant);
          process.stdout.write(
            options.json === true ? `${showableJson({ alert, history: own })}\n` : alertPage(alert, own),
          );
        },
        (entry) => isAbout(entry.change, number) && history.push(entry),
      );
    });
  aboutAlert(alerts, 'acknowledge', 'say that you are on it').action((number: number, options: Asking) =>
    askAbout(number, options, { type: 'acknowledge-alert' }, 'acknowledged'),
  );
  closing(aboutAlert(alerts, 'close', 'say what it turned out to be')).action((number: number, options: Closing) =>
    askAbout(number, options, { type: 'close-alert', reason: options.reason, note: options.note }, 'closed'),
  );
  aboutAlert(alerts, 'assign', 'say who works on it')
    .argument('[person]', 'left out: nobody any more')
    .action((number: number, person: string | undefined, options: Asking) =>
      askAbout(number, options, { type: 'assign-alert', assignee: person ?? null }, `given to ${person ?? 'nobody'}`),
    );
  aboutAlert(alerts, 'note', 'write down what the next person should know')
    .argument('<text>', 'the note')
    .action((number: number, note: string, options: Asking) =>
      askAbout(number, options, { type: 'note-alert', note }, 'noted'),
    );
  addSuppressions(alerts);
}

/** A command about one alert, guarded by the revision that was seen. */
function aboutAlert(alerts: Command, verb: string, description: string): Command {
  return asking(alerts.command(verb))
    .description(description)
    .argument('<number>', 'as `alerts list` shows it', wholeNumber(1))
    .option('--tenant <tenant>', 'needed when several tenants have that number')
    .option('--revision <n>', 'refuse when it has changed since `alerts show` said this', wholeNumber(1));
}

export function closing(command: Command): Command {
  return command
    .addOption(
      new Option('--reason <reason>', 'feeds the detector’s scorecard').choices(closeReasons).makeOptionMandatory(),
    )
    .option('--note <text>', 'what the next person should know', '');
}

type AboutAlert =
  | { type: 'acknowledge-alert' }
  | { type: 'close-alert'; reason: Closing['reason']; note: string }
  | { type: 'assign-alert'; assignee: string | null }
  | { type: 'note-alert'; note: string };

function askAbout(number: number, options: Asking, asked: AboutAlert, done: string): Promise<void> {
  return atDesk(options, async (desk) => {
    const { tenant } = only('alert', alertsIn(desk.book), number, options.tenant);
    const { revision } = options;
    await wish(desk, { ...asked, tenant, alert: number, ...(revision === undefined ? {} : { revision }) }, options.as);
    process.stdout.write(`alert ${number} of ${tenant} ${done}\n`);
  });
}

function isAbout(change: Change, number: number): boolean {
  if (change.type === 'alert-opened') return change.alert.number === number;
  if ('number' in change && change.number === number) return true;
  return 'alerts' in change && change.alerts.includes(number);
}
