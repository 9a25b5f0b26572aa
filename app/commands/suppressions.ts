import { type Command, InvalidArgumentError } from 'commander';
import { isInForce } from '../../cases/suppression.ts';
import { subjectKinds } from '../../schemas/finding.ts';
import type { Suppression, SuppressionScope } from '../../schemas/suppression.ts';
import { suppressionsIn } from '../alert-book.ts';
import { aligned } from '../aligned.ts';
import { instant } from '../instant.ts';
import { common, type Common } from '../options.ts';
import { showable, showableJson } from '../showable.ts';
import { wholeNumber } from '../whole-number.ts';
import { asking, type Asking, atDesk, only, span, wish } from '../wish.ts';

interface Suppressing extends Asking {
  tenant: string;
  detector?: string;
  subject?: NonNullable<SuppressionScope['subject']>;
  gateway?: string;
  device?: string;
  for: number;
  reason: string;
  critical?: boolean;
}

export function addSuppressions(alerts: Command): void {
  asking(alerts.command('suppress'))
    .description('keep alerts quiet for a while; they are opened and counted all the same')
    .requiredOption('--tenant <tenant>', 'whose alerts')
    .option('--detector <name>', 'of one detector: its folder or code')
    .option('--subject <kind:id>', 'about one subject', subject)
    .option('--gateway <id>', 'at one gateway')
    .option('--device <id>', 'of one device')
    .requiredOption('--for <span>', 'how long: 90m, 12h, 7d; 30d at most, 7d where no device or subject is named', span)
    .requiredOption('--reason <text>', 'why, for those who wonder')
    .option('--critical', 'criticals too, once a second person has confirmed it')
    .action((options: Suppressing) =>
      atDesk(options, async (desk) => {
        const { tenant, detector, gateway, device, reason } = options;
        const scope = Object.fromEntries(
          Object.entries({ detector, subject: options.subject, gateway, device }).filter(
            ([, value]) => value !== undefined,
          ),
        ) as SuppressionScope;
        const until = desk.clock.now() + options.for;
        const critical = options.critical === true;
        const answer = await wish(
          desk,
          { type: 'suppress-alerts', tenant, scope, reason, until, critical },
          options.as,
        );
        if (answer.type !== 'alerts-suppressed') return;
        const { number } = answer.suppression;
        const more = critical
          ? `; criticals stay loud until somebody else runs: tocsin alerts confirm-suppression ${number}`
          : '';
        process.stdout.write(`suppression ${number} of ${tenant} until ${instant(until)}${more}\n`);
      }),
    );
  common(alerts.command('suppressions'))
    .description('suppressions in force, with how many findings they have kept quiet')
    .option('--all', 'those that are over too')
    .option('--json', 'one JSON object per suppression')
    .action((options: Common & { all?: boolean; json?: boolean }) =>
      atDesk(options, async ({ book, clock }) => {
        const chosen = suppressionsIn(book).filter((one) => options.all === true || isInForce(one, clock.now()));
        process.stdout.write(
          options.json === true ? chosen.map((one) => `${showableJson(one)}\n`).join('') : suppressionTable(chosen),
        );
      }),
    );
  for (const [verb, type, description, done] of [
    ['confirm-suppression', 'confirm-suppression', 'as a second person, let it keep criticals quiet too', 'confirmed'],
    ['revoke-suppression', 'revoke-suppression', 'end it now', 'taken back'],
  ] as const) {
    asking(alerts.command(verb))
      .description(description)
      .argument('<number>', 'as `alerts suppressions` shows it', wholeNumber(1))
      .option('--tenant <tenant>', 'needed when several tenants have that number')
      .action((number: number, options: Asking) =>
        atDesk(options, async (desk) => {
          const { tenant } = only('suppression', suppressionsIn(desk.book), number, options.tenant);
          await wish(desk, { type, tenant, suppression: number }, options.as);
          process.stdout.write(`suppression ${number} of ${tenant} ${done}\n`);
        }),
      );
  }
}

export function suppressionTable(suppressions: readonly Suppression[]): string {
  if (suppressions.length === 0) return 'no suppressions\n';
  return aligned(
    suppressions.map(({ number, tenant, scope, until, author, critical, confirmedBy, revokedBy, hits, reason }) => [
      `S${number}`,
      tenant,
      scopeText(scope),
      `until ${instant(until)}`,
      `by ${showable(author, 32)}`,
      critical ? `criticals too: ${confirmedBy === null ? 'not confirmed' : showable(confirmedBy, 32)}` : '',
      revokedBy === null ? '' : `taken back by ${showable(revokedBy, 32)}`,
      `${hits} kept quiet`,
      showable(reason, 80),
    ]),
  );
}

function scopeText({ detector, subject: about, gateway, device }: SuppressionScope): string {
  const parts = [
    detector,
    about && `${about.kind} ${about.id}`,
    gateway && `gateway ${gateway}`,
    device && `device ${device}`,
  ];
  return showable(parts.filter((part) => part !== undefined).join(', '), 120);
}

function subject(text: string): NonNullable<SuppressionScope['subject']> {
  const colon = text.indexOf(':');
  const kind = subjectKinds.find((name) => name === text.slice(0, colon));
  if (kind === undefined || colon === text.length - 1)
    throw new InvalidArgumentError(`KIND:ID, where KIND is one of ${subjectKinds.join(', ')}`);
  return { kind, id: text.slice(colon + 1) };
}
