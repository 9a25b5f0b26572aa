import type { Command } from 'commander';
import { Fault } from '../../runtime/errors.ts';
import { systemClock } from '../../runtime/clock.ts';
import { planNoise } from '../../simulator/day.ts';
import { playDay } from '../../simulator/play.ts';
import { stopOnSignals } from '../signals.ts';
import { wholeNumber } from '../whole-number.ts';

interface Options {
  tcp?: string;
  udp?: string;
  http?: string;
  token?: string;
  devices: number;
  seconds: number;
  seed: number;
}

export function addSimulate(program: Command): void {
  program
    .command('simulate')
    .description('let a simulated fleet speak to a running installation, in real time and without attacks')
    .option('--tcp <host:port>', 'syslog over TCP')
    .option('--udp <host:port>', 'syslog over UDP')
    .option('--http <url>', 'HTTP, with --token')
    .option('--token <token>', 'gateway token for HTTP')
    .option('--devices <n>', 'devices in the fleet', wholeNumber(1), 200)
    .option('--seconds <n>', 'how long', wholeNumber(1), 60)
    .option('--seed <n>', 'which fleet', wholeNumber(0), 1)
    .action(async (options: Options) => {
      const { tcp, udp, http, token } = options;
      if (http !== undefined && token === undefined) throw new Fault('INPUT_INVALID', '--http needs --token');
      if (tcp === undefined && udp === undefined && http === undefined)
        throw new Fault('INPUT_INVALID', 'give at least one of --tcp, --udp, --http');
      const stop = stopOnSignals();
      const played = await playDay({
        day: planNoise(options.seed, options.devices, Date.now(), options.seconds * 1_000),
        clock: systemClock,
        signal: stop.signal,
        sockets: {
          ...(tcp === undefined ? {} : { tcp: addressOf(tcp) }),
          ...(udp === undefined ? {} : { udp: addressOf(udp) }),
          ...(http === undefined ? {} : { http: { url: http, tokenFor: () => token ?? '' } }),
        },
        onProgress: ({ sent, done }) => process.stderr.write(`${Math.floor(done * 100)} %  ${sent} lines sent\n`),
      });
      process.stdout.write(`${played.sent} lines sent\n`);
    });
}

function addressOf(text: string): { host: string; port: number } {
  const colon = text.lastIndexOf(':');
  const port = Number(text.slice(colon + 1));
  if (colon < 1 || !(port > 0 && port < 65_536)) throw new Fault('INPUT_INVALID', `${text}: expected host:port`);
  return { host: text.slice(0, colon), port };
}
