import type { Command } from 'commander';
import type { OnCall } from '../../cases/policy.ts';
import { clockFor } from '../../runtime/clock.ts';
import { toYaml } from '../../runtime/config/to-yaml.ts';
import { Fault } from '../../runtime/errors.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { common, type Common, configOf } from '../options.ts';
import { onCallOf } from '../on-call.ts';
import { policyOf, readPolicy } from '../policy-file.ts';
import { trialJson, trialText } from '../policy-text.ts';
import { policyTrial } from '../policy-trial.ts';
import { showableJson } from '../showable.ts';
import { timeOption } from '../time-option.ts';
import { atDesk } from '../wish.ts';

interface TestOptions extends Common {
  policy?: string;
  from?: number;
  to?: number;
  json?: boolean;
}

const dayMs = 86_400_000;

export function addPolicy(program: Command): void {
  const policy = program.command('policy').description('the table that turns alerts into messages and responses');
  common(policy.command('show', { isDefault: true }))
    .description('the table in force, as YAML to start one of your own from')
    .action((options: Common) => {
      process.stdout.write(toYaml(policyOf(configOf(options))));
    });
  common(policy.command('test'))
    .description('what a table would have made of a past range: nothing is sent or changed')
    .option('--policy <file>', 'a table to try, instead of the one in force')
    .option('--from <time>', 'from here (default: a day before the end)', timeOption)
    .option('--to <time>', 'up to here (default: now)', timeOption)
    .option('--json', 'as one JSON object, with every command and every finding that matched nothing')
    .action(async (options: TestOptions) => {
      const config = configOf(options);
      const table = options.policy === undefined ? policyOf(config) : readPolicy(options.policy);
      let trial: ReturnType<typeof policyTrial> | undefined;
      await atDesk(
        options,
        async ({ clock }) => {
          const { from, to } = rangeOf(options, clock.now());
          trial ??= policyTrial({ from, to, policy: table, onCall: onCallIn(config) });
          const said = trial.trial;
          process.stdout.write(options.json === true ? `${showableJson(trialJson(said))}\n` : trialText(said));
        },
        (entry, book, clock) => {
          trial ??= policyTrial({ ...rangeOf(options, clock.now()), policy: table, onCall: onCallIn(config) });
          trial.take(entry, book);
        },
      );
    });
}

function rangeOf(options: TestOptions, now: number): { from: number; to: number } {
  const to = options.to ?? now;
  const from = options.from ?? to - dayMs;
  if (from >= to) throw new Fault('INPUT_INVALID', 'nothing lies between --from and --to');
  return { from, to };
}

/** A rule counts also where nobody is configured to hear of it yet. */
function onCallIn(config: Config): OnCall {
  const { recipients, live } = onCallOf(config, '', clockFor(config.clock).now());
  const somebody = (type: 'send-sms' | 'send-email'): readonly string[] =>
    recipients[type]?.length === 0 ? ['nobody'] : (recipients[type] ?? ['nobody']);
  return { live, recipients: { 'send-sms': somebody('send-sms'), 'send-email': somebody('send-email') } };
}
