import { Command } from 'commander';
import { addCommands } from './commands/commands.ts';
import { exitCodes } from './exit-codes.ts';

/** The command line with all its commands; it throws a CommanderError where commander alone would end the process. */
export function createProgram(): Command {
  const program = new Command('tocsin')
    .description('Event-sourced security monitor for IoT fleets')
    .version('0.1.0')
    .exitOverride()
    .showHelpAfterError('(tocsin COMMAND --help says more)')
    .configureHelp({ sortSubcommands: false });
  addCommands(program);
  program.addHelpText(
    'after',
    `\nExit codes: ${Object.entries(exitCodes)
      .map(([name, code]) => `${code} ${name}`)
      .join(', ')}`,
  );
  return program;
}
