import type { Command } from 'commander';
import { clockFor } from '../../runtime/clock.ts';
import { Fault } from '../../runtime/errors.ts';
import { type TenantChain, walkChain } from '../audit/walk.ts';
import { breakText } from '../audit/words.ts';
import { openLog } from '../open-log.ts';
import { exitCodes } from '../exit-codes.ts';
import { instant } from '../instant.ts';
import { common, type Common, configOf } from '../options.ts';
import { showable, showableJson } from '../showable.ts';

interface Verifying extends Common {
  tenant?: string;
  head?: string;
  json?: boolean;
}

export function addAudit(program: Command): void {
  const audit = program.command('audit').description('what people did, chained by hashes');
  common(audit.command('verify'))
    .description('walk the chain of audited acts beside the records that they are of, and name where it breaks first')
    .option('--tenant <tenant>', 'of one tenant; * for those who work in all')
    .option('--head <hash>', 'a hash that was noted before: it has to be part of a chain still')
    .option('--json', 'one JSON object per tenant')
    .action(async (options: Verifying) => {
      const config = configOf(options);
      const log = await openLog(config, clockFor(config.clock));
      let headSeen = options.head === undefined;
      const head = ({ hash }: { hash: string }): void => {
        headSeen ||= hash === options.head;
      };
      try {
        const chains = await walkChain(log, { head });
        const shown = [...chains].filter(([tenant]) => options.tenant === undefined || tenant === options.tenant);
        if (shown.length === 0 && options.tenant !== undefined)
          throw new Fault('INPUT_INVALID', `nothing was done in a tenant ${showable(options.tenant)}`);
        for (const [tenant, chain] of shown.toSorted(([a], [b]) => (a < b ? -1 : 1)))
          process.stdout.write(`${options.json === true ? showableJson({ tenant, ...chain }) : line(tenant, chain)}\n`);
        if (!headSeen) process.stdout.write(`no chain holds ${showable(options.head ?? '')}\n`);
        if (!headSeen || shown.some(([, { broken }]) => broken !== null))
          process.exitCode = exitCodes['checked and not as it should be'];
      } finally {
        await log.close();
      }
    });
}

function line(tenant: string, { number, hash, at, broken, waiting, gone }: TenantChain): string {
  const said = [
    broken === null
      ? `holds to entry ${number}${number === 0 ? '' : ` of ${instant(at)}`}`
      : `BREAKS at ${breakText(broken)}`,
    ...(waiting === 0 ? [] : [`${waiting} not sealed yet`]),
    ...(gone === 0 ? [] : [`${gone} of records that the log no longer holds`]),
    `head ${hash}`,
  ];
  return `${showable(tenant).padEnd(20)} ${said.join(', ')}`;
}
