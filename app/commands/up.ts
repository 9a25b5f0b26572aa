import type { Command } from 'commander';
import { readSetupSecret } from '../../dashboards/access/setup-secret.ts';
import { createLogger } from '../../runtime/logger.ts';
import { readRunFiles } from '../../runtime/run-file.ts';
import { argsOf, common, type Common, configOf } from '../options.ts';
import { ensureEndpoint } from '../engine-endpoint.ts';
import { claimData } from '../claim-data.ts';
import { stopOnSignals } from '../signals.ts';
import { plansFor, supervise } from '../supervise.ts';
import { untilReady } from '../ready.ts';

export function addUp(program: Command): void {
  common(program.command('up'))
    .description('start everything on this machine and keep it running until Ctrl-C')
    .action(async (options: Common) => {
      const config = configOf(options);
      claimData(config.data);
      if (config.clickhouse === undefined) await ensureEndpoint(config.data);
      const stop = stopOnSignals();
      const plans = plansFor(config);
      const supervised = supervise(plans, argsOf(options), createLogger('up'), config.data);
      const ending = AbortSignal.any([stop.signal, supervised.failed]);
      try {
        const ready = await untilReady(config.data, plans, ending);
        if (ready) print(config.data);
        await new Promise<void>((resolve) => {
          if (ending.aborted) resolve();
          else ending.addEventListener('abort', () => resolve(), { once: true });
        });
      } finally {
        await supervised.stop();
      }
      supervised.failed.throwIfAborted();
    });
}

function print(data: string): void {
  const lines = readRunFiles(data).flatMap((run) =>
    Object.entries(run.addresses).map(([name, address]) => `  ${name.padEnd(12)} ${address}`),
  );
  const secret = readSetupSecret(data);
  const setup =
    secret === undefined
      ? ''
      : `Nobody can sign in yet. Open the console and make an administrator with:\n  ${secret}\n`;
  process.stdout.write(
    `tocsin is up, data in ${data}\n${lines.join('\n')}\n${setup}Look at it with: tocsin status --data ${data}\n`,
  );
}
