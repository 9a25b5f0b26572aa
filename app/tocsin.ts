#!/usr/bin/env node
import { CommanderError } from 'commander';
import { Fault } from '../runtime/errors.ts';
import { exitCodeFor, exitCodes } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { showable } from './showable.ts';

// A reader that has seen enough, as `head` has, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  await (await createProgram(process.argv[2])).parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exit(error.exitCode === 0 ? exitCodes.done : exitCodes['wrong input or configuration']);
  }
  if (!(error instanceof Fault)) throw error;
  // A message may quote what strangers wrote; its own lines stay lines.
  const message = error.message
    .split('\n')
    .map((line) => showable(line, 2_000))
    .join('\n');
  process.stderr.write(`tocsin: ${error.code}: ${message}\n`);
  // Whatever still holds the process must not keep what failed from being started again.
  process.exit(exitCodeFor(error.code));
}
