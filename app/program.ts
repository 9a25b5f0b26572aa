import { Command } from 'commander';
import { addCommands } from './commands/commands.ts';
import { exitCodes } from './exit-codes.ts';
import { version } from './version.ts';

/**
 * The command line; it throws a CommanderError where commander alone would end the process.
 * @param name the one command that is going to be run, which spares loading the others; default all
 */
export async function createProgram(name?: string): Promise<Command> {
  const program = new Command('tocsin')
    .description('Event-sourced security monitor for IoT fleets')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(tocsin COMMAND --help says more)')
    .configureHelp({ sortSubcommands: false });
  await addCommands(program, name);
  program.addHelpText(
    'after',
    `\nExit codes: ${Object.entries(exitCodes)
      .map(([name, code]) => `${code} ${name}`)
      .join(', ')}`,
  );
  return program;
}
