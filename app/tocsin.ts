#!/usr/bin/env node
import { Command } from 'commander';
import { Fault } from '../runtime/errors.ts';
import { addCommands } from './commands/commands.ts';
import { exitCodes } from './exit-codes.ts';

// A reader that has seen enough, as `head` has, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const program = new Command('tocsin')
  .description('Event-sourced security monitor for IoT fleets')
  .version('0.1.0')
  .showHelpAfterError('(tocsin COMMAND --help says more)')
  .configureHelp({ sortSubcommands: false });
addCommands(program);
program.addHelpText(
  'after',
  `\nExit codes: ${Object.entries(exitCodes)
    .map(([name, code]) => `${code} ${name}`)
    .join(', ')}`,
);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  process.stderr.write(`tocsin: ${error.code}: ${error.message}\n`);
  process.exitCode =
    error.code.startsWith('CONFIG') || error.code === 'INPUT_INVALID'
      ? exitCodes['wrong input or configuration']
      : exitCodes['something needed is not available'];
}
