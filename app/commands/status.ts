import type { Command } from 'commander';
import { common, type Common, configOf } from '../options.ts';
import { readStatus, type Status } from '../status.ts';

export function addStatus(program: Command): void {
  common(program.command('status'))
    .description('counts, lag per stage and roles of a running installation')
    .option('--json', 'as one JSON object')
    .action(async (options: Common & { json?: boolean }) => {
      const status = await readStatus(configOf(options));
      process.stdout.write(options.json === true ? `${JSON.stringify(status)}\n` : statusText(status));
    });
}

function statusText({ counts, settled, lag, roles }: Status): string {
  const reasons = (counted: Record<string, number>): string => {
    const parts = Object.entries(counted).map(([reason, count]) => `${reason} ${count}`);
    return parts.length === 0 ? '0' : parts.join(', ');
  };
  const lines = [
    `offered        ${counts.offered}`,
    `stored         ${counts.stored}`,
    `dead-lettered  ${counts.deadLettered}`,
    `dropped        ${reasons(counts.dropped)}`,
    `refused        ${reasons(counts.refused)}`,
    `residual       ${counts.residual}${settled ? '' : ' (lines are still on their way)'}`,
    '',
    ...roles.map(
      ({ name, pid, ready, addresses }) =>
        `${name.padEnd(10)} ${ready ? 'ready    ' : 'not ready'} pid ${pid}  ${Object.entries(addresses)
          .map(([listener, address]) => `${listener} ${address}`)
          .join('  ')}`,
    ),
    '',
    ...Object.entries(lag).map(
      ([stage, behind]) => `${stage.padEnd(28)} ${behind === 0 ? 'up to date' : `${behind} behind`}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
