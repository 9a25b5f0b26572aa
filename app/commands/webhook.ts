import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { testWebhook } from '../../responders/send-webhook/body.ts';
import { webhookSender } from '../../responders/send-webhook/responder.ts';
import { clockFor } from '../../runtime/clock.ts';
import { Fault } from '../../runtime/errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { common, type Common, configOf } from '../options.ts';
import { endpointOf, webhookSettings } from '../webhooks/endpoints.ts';

export function addWebhook(program: Command): void {
  const webhook = program.command('webhook').description('programs that are told of alerts');
  common(webhook.command('test'))
    .description('send an event of type test to an endpoint now, also in dry run, and say what became of it')
    .argument('<name>', 'of an endpoint in the configuration')
    .action(async (name: string, options: Common) => {
      const config = configOf(options);
      const endpoints = config.notify.webhook?.endpoints ?? [];
      const endpoint = endpoints.find((one) => one.name === name);
      if (endpoint === undefined) {
        const known = endpoints.length === 0 ? 'none' : endpoints.map((one) => one.name).join(', ');
        throw new Fault('INPUT_INVALID', `no endpoint is called ${name}; the configuration has ${known}`);
      }
      const settings = webhookSettings(config);
      const send = webhookSender(settings);
      const id = `msg_${randomBytes(16).toString('hex')}`;
      const event = testWebhook(endpoint, clockFor(config.clock).now());
      const signal = AbortSignal.timeout(settings.timeoutMs ?? 15_000);
      const became = await send(endpointOf(endpoint), id, event, signal);
      const said = 'reason' in became ? `${became.result} ${became.reason}` : became.result;
      process.stdout.write(`${name}  ${said}  ${id}\n`);
      if (became.result !== 'accepted') process.exitCode = exitCodes['checked and not as it should be'];
    });
}
