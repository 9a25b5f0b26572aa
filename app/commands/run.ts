import { join } from 'node:path';
import { Argument, type Command, Option } from 'commander';
import { Fault } from '../../runtime/errors.ts';
import { common, type Common, configOf } from '../options.ts';
import { lockDirectory } from '../../runtime/clickhouse/engine/lock.ts';
import { engineEnvironment } from '../../runtime/clickhouse/engine/environment.ts';
import { leaveFault } from '../child-fault.ts';
import { claimData } from '../claim-data.ts';
import { runRoles } from '../run-roles.ts';
import { loadRoles, roleNames, type roles } from '../roles/roles.ts';
import { stopOnSignals } from '../signals.ts';
import { embeddedProcesses } from '../supervise.ts';

interface RunOptions extends Common {
  name?: string;
  process?: string;
  together: string[];
  faultFile?: string;
  untilStdinEnds?: boolean;
}

export function addRun(program: Command): void {
  common(program.command('run'))
    .description('run one role, or several in one process, until stopped')
    .addArgument(new Argument('[roles...]').choices(roleNames))
    .addOption(
      new Option('--process <process>', 'the roles that `tocsin up` runs in this process, under its name').choices(
        embeddedProcesses.map(({ name }) => name),
      ),
    )
    .option('--name <name>', 'name of this process in status and logs (default: its roles)')
    .addOption(new Option('--together <names...>', 'processes started with this one').default([]).hideHelp())
    .addOption(new Option('--fault-file <file>', 'leave there what ended it').hideHelp())
    .addOption(new Option('--until-stdin-ends', 'stop when whoever started it is gone').hideHelp())
    .action(async (roleNamed: (keyof typeof roles)[], given: RunOptions) => {
      const { names, options } = chosen(roleNamed, given);
      if (names.includes('engine')) startWithEngineEnvironment();
      try {
        await run(names, options);
      } catch (error) {
        if (error instanceof Fault && options.faultFile !== undefined) leaveFault(options.faultFile, error);
        throw error;
      }
      // Engine threads and idle sockets would keep the process for seconds that nobody needs.
      process.exit(0);
    });
}

/** @throws Fault INPUT_INVALID when neither says what to run, or both do */
function chosen(roleNamed: (keyof typeof roles)[], options: RunOptions) {
  const plan = embeddedProcesses.find(({ name }) => name === options.process);
  if ((plan === undefined) === (roleNamed.length === 0))
    throw new Fault('INPUT_INVALID', 'say which roles to run, or give --process');
  if (plan === undefined) return { names: roleNamed, options };
  return { names: plan.roles as (keyof typeof roles)[], options: { name: plan.name, ...options } };
}

async function run(names: readonly (keyof typeof roles)[], options: RunOptions): Promise<void> {
  const config = configOf(options);
  claimData(config.data);
  // Two of one kind would each keep the same memory and do everything twice. The kernel lets go with the process.
  const locks = names
    .filter((one) => one !== 'ingest' && one !== 'engine' && one !== 'web')
    .map((name) => lockDirectory(join(config.data, 'state'), `${name}.lock`));
  const stop = stopOnSignals();
  if (options.untilStdinEnds === true) process.stdin.once('end', () => stop.abort()).resume();
  await runRoles(options.name ?? names.join('+'), await loadRoles(names), config, stop.signal, options.together);
  for (const lock of locks) lock.close();
}

/** The engine's threads and time zone are read from the environment before the first line of ours runs. */
function startWithEngineEnvironment(): void {
  const wanted = engineEnvironment();
  if (Object.entries(wanted).every(([name, value]) => process.env[name] === value) || process.execve === undefined)
    return;
  process.execve(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)], {
    ...process.env,
    ...wanted,
  });
}
