import type { Command } from 'commander';
import type { Case } from '../../schemas/case.ts';
import type { Change, Entry } from '../../schemas/journal.ts';
import { alertsIn, casesIn } from '../alert-book.ts';
import { alertTable } from '../alert-text.ts';
import { aligned } from '../aligned.ts';
import { sentence } from '../change-sentence.ts';
import { instant } from '../instant.ts';
import { common, type Common } from '../options.ts';
import { showable, showableJson } from '../showable.ts';
import { wholeNumber } from '../whole-number.ts';
import { asking, type Asking, atDesk, only, wish } from '../wish.ts';
import { closing, type Closing } from './alerts.ts';

interface ListOptions extends Common {
  tenant?: string;
  all?: boolean;
  json?: boolean;
}

type AboutCase =
  | { type: 'attach-alert' | 'detach-alert'; alert: number }
  | { type: 'assign-case'; assignee: string | null }
  | { type: 'note-case'; note: string }
  | { type: 'declare-incident' }
  | { type: 'close-case'; reason: Closing['reason']; note: string };

export function addCases(program: Command): void {
  const cases = program.command('cases').description('alerts that are worked as one: list, show, open, change, close');
  common(cases.command('list', { isDefault: true }))
    .description('open cases, the latest first')
    .option('--all', 'closed ones too')
    .option('--tenant <tenant>', 'of one tenant')
    .option('--json', 'one JSON object per case')
    .action((options: ListOptions) =>
      atDesk(options, async ({ book }) => {
        const chosen = casesIn(book).filter(
          (one) =>
            (options.all === true || one.state === 'open') &&
            (options.tenant === undefined || one.tenant === options.tenant),
        );
        process.stdout.write(
          options.json === true ? chosen.map((one) => `${showableJson(one)}\n`).join('') : caseTable(chosen),
        );
      }),
    );
  common(cases.command('show'))
    .description('one case with its alerts and what was done')
    .argument('<number>', 'as `cases list` shows it', wholeNumber(1))
    .option('--tenant <tenant>', 'needed when several tenants have that number')
    .option('--json', 'as one JSON object')
    .action((number: number, options: ListOptions) => {
      const history: Entry[] = [];
      return atDesk(
        options,
        async ({ book }) => {
          const shown = only('case', casesIn(book), number, options.tenant);
          const alerts = alertsIn(book).filter(({ tenant, case: of }) => tenant === shown.tenant && of === number);
          const own = history.filter(({ tenant }) => tenant === shown.tenant);
          const told = own.flatMap(({ at, change, also }) =>
            [change, ...also].filter((one) => isAbout(one, number)).map((one) => `${instant(at)}  ${sentence(one)}\n`),
          );
          process.stdout.write(
            options.json === true
              ? `${showableJson({ case: shown, alerts, history: own })}\n`
              : `${caseTable([shown])}\n${alertTable(alerts)}\n${told.join('')}`,
          );
        },
        (entry) => [entry.change, ...entry.also].some((one) => isAbout(one, number)) && history.push(entry),
      );
    });
  asking(cases.command('open'))
    .description('put alerts together that belong together')
    .argument('<alerts...>', 'their numbers')
    .requiredOption('--tenant <tenant>', 'whose alerts')
    .requiredOption('--title <text>', 'what it is about')
    .action((numbers: string[], options: Asking & { tenant: string; title: string }) =>
      atDesk(options, async (desk) => {
        const { tenant, title } = options;
        const alerts = numbers.map((text) => wholeNumber(1)(text));
        const answer = await wish(desk, { type: 'open-case', tenant, title, alerts }, options.as);
        if (answer.type === 'case-opened') process.stdout.write(`case ${answer.case.number} of ${tenant} opened\n`);
      }),
    );
  for (const [verb, type, done] of [
    ['attach', 'attach-alert', 'holds alert'],
    ['detach', 'detach-alert', 'no longer holds alert'],
  ] as const) {
    aboutCase(cases, verb, verb === 'attach' ? 'put an alert into it' : 'take an alert out of it')
      .argument('<alert>', 'the number of the alert', wholeNumber(1))
      .action((number: number, alert: number, options: Asking) =>
        ask(number, options, { type, alert }, `${done} ${alert}`),
      );
  }
  aboutCase(cases, 'assign', 'say who works on it')
    .argument('[person]', 'left out: nobody any more')
    .action((number: number, person: string | undefined, options: Asking) =>
      ask(number, options, { type: 'assign-case', assignee: person ?? null }, `given to ${person ?? 'nobody'}`),
    );
  aboutCase(cases, 'note', 'write down what the next person should know')
    .argument('<text>', 'the note')
    .action((number: number, note: string, options: Asking) =>
      ask(number, options, { type: 'note-case', note }, 'noted'),
    );
  aboutCase(cases, 'declare-incident', 'say that it is one').action((number: number, options: Asking) =>
    ask(number, options, { type: 'declare-incident' }, 'is an incident'),
  );
  closing(aboutCase(cases, 'close', 'close every alert of it that is open')).action(
    (number: number, options: Closing) =>
      ask(number, options, { type: 'close-case', reason: options.reason, note: options.note }, 'closed'),
  );
}

function aboutCase(cases: Command, verb: string, description: string): Command {
  return asking(cases.command(verb))
    .description(description)
    .argument('<number>', 'as `cases list` shows it', wholeNumber(1))
    .option('--tenant <tenant>', 'needed when several tenants have that number')
    .option('--revision <n>', 'refuse when it has changed since `cases show` said this', wholeNumber(1));
}

function ask(number: number, options: Asking, asked: AboutCase, done: string): Promise<void> {
  return atDesk(options, async (desk) => {
    const { tenant } = only('case', casesIn(desk.book), number, options.tenant);
    const { revision } = options;
    await wish(desk, { ...asked, tenant, case: number, ...(revision === undefined ? {} : { revision }) }, options.as);
    process.stdout.write(`case ${number} of ${tenant} ${done}\n`);
  });
}

export function caseTable(cases: readonly Case[]): string {
  if (cases.length === 0) return 'no cases\n';
  return aligned(
    cases.map((one) => [
      `${one.number}`,
      one.severity,
      one.state,
      one.incident ? 'incident' : one.ground,
      instant(one.openedAt),
      one.tenant,
      `${one.open} of ${one.alerts} open${one.inhibited === 0 ? '' : `, ${one.inhibited} explained`}`,
      one.assignee === null ? '' : `@${showable(one.assignee, 32)}`,
      showable(one.title, 90),
      `revision ${one.revision}`,
    ]),
  );
}

function isAbout(change: Change, number: number): boolean {
  if (!('case' in change)) return false;
  return (typeof change.case === 'number' ? change.case : change.case.number) === number;
}
