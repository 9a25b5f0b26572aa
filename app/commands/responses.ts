import { type Command, InvalidArgumentError } from 'commander';
import type { ResponseCommand } from '../../schemas/command.ts';
import { Fault } from '../../runtime/errors.ts';
import { proposalsIn } from '../alert-book.ts';
import { aligned } from '../aligned.ts';
import { instant } from '../instant.ts';
import { common, type Common } from '../options.ts';
import { showable, showableJson } from '../showable.ts';
import { asking, type Asking, atDesk, wish } from '../wish.ts';

const idOf = (text: string): string => {
  if (!/^[0-9a-f]{6,32}$/.test(text)) throw new InvalidArgumentError('the first 6 to 32 hex digits of its id');
  return text;
};

export function addResponses(program: Command): void {
  const responses = program.command('responses').description('responses that policy proposes: list, approve, decline');
  common(responses.command('list', { isDefault: true }))
    .description('what waits for a person, the oldest first')
    .option('--json', 'one JSON object per proposal')
    .action((options: Common & { json?: boolean }) =>
      atDesk(options, async ({ book }) => {
        const waiting = proposalsIn(book);
        process.stdout.write(
          options.json === true ? waiting.map((one) => `${showableJson(one)}\n`).join('') : proposalTable(waiting),
        );
      }),
    );
  asking(responses.command('approve'))
    .description('let it be done; the limits are checked again')
    .argument('<id>', 'as `responses list` shows it', idOf)
    .action((id: string, options: Asking) =>
      atDesk(options, async (desk) => {
        const { tenant, id: command, type } = one(proposalsIn(desk.book), id);
        await wish(desk, { type: 'approve-response', tenant, command }, options.as);
        process.stdout.write(`${type} ${command} approved\n`);
      }),
    );
  asking(responses.command('decline'))
    .description('let it not be done')
    .argument('<id>', 'as `responses list` shows it', idOf)
    .option('--note <text>', 'why', '')
    .action((id: string, options: Asking & { note: string }) =>
      atDesk(options, async (desk) => {
        const { tenant, id: command, type } = one(proposalsIn(desk.book), id);
        await wish(desk, { type: 'decline-response', tenant, command, note: options.note }, options.as);
        process.stdout.write(`${type} ${command} declined\n`);
      }),
    );
}

export function proposalTable(waiting: readonly ResponseCommand[]): string {
  if (waiting.length === 0) return 'no responses wait\n';
  return aligned(
    waiting.map((one) => [
      one.id.slice(0, 12),
      one.type,
      showable(targetText(one), 80),
      one.simulated ? 'dry run' : 'live',
      instant(one.at),
      one.tenant,
      `#${one.alert.number} ${one.alert.severity}`,
      showable(one.alert.title, 80),
    ]),
  );
}

function targetText(command: ResponseCommand): string {
  switch (command.type) {
    case 'quarantine-device':
      return `device ${command.target.device}`;
    case 'revoke-certificate':
      return `serial ${command.target.serial} of ${command.target.issuer}`;
    case 'reset-credentials':
      return `${command.target.scope.kind} ${command.target.scope.id}`;
    default:
      return command satisfies never;
  }
}

function one(waiting: readonly ResponseCommand[], id: string): ResponseCommand {
  const [first, second] = waiting.filter((proposal) => proposal.id.startsWith(id));
  if (first === undefined) throw new Fault('INPUT_INVALID', `no response ${id} waits`);
  if (second !== undefined) throw new Fault('INPUT_INVALID', `several ids begin with ${id}; give more of it`);
  return first;
}
