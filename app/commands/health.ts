import type { Command } from 'commander';
import { isAlive, readRunFiles } from '../../runtime/run-file.ts';
import { exitCodes } from '../exit-codes.ts';
import { common, type Common, configOf } from '../options.ts';
import { saysYes } from '../ready.ts';

export function addHealth(program: Command): void {
  common(program.command('health'))
    .description('ask what runs on this data directory whether it answers; for health checks of containers')
    .option('--ready', 'whether it is ready as well')
    .action(async (options: Common & { ready?: boolean }) => {
      const path = options.ready === true ? 'readyz' : 'healthz';
      const answers = await Promise.all(
        readRunFiles(configOf(options).data).map(async ({ name, pid, healthPort }) => {
          const well = isAlive(pid) && (await saysYes(healthPort, path));
          return { well, line: `${name.padEnd(10)} ${well ? 'ok' : 'not well'}\n` };
        }),
      );
      process.stdout.write(answers.map(({ line }) => line).join('') || 'nothing runs\n');
      if (answers.length === 0 || answers.some(({ well }) => !well))
        process.exitCode = exitCodes['checked and not as it should be'];
    });
}
