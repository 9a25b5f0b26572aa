import type { Addresses } from './sockets.ts';
import { invitation, type Visitor } from './visitors.ts';

/** Said of a listener that people are meant to open; each other one is listed by its name. */
const hints: Readonly<Record<string, string>> = {
  web: 'the console, for people',
  http: 'gateways post events here',
  edge: 'gateways ask here what to refuse',
  callback: 'replies by SMS arrive here',
};

/** What is there to be looked at while a demonstration still runs. @param addresses of every listener, by what for */
export function lookAround(
  configFile: string,
  logFile: string,
  addresses: Addresses,
  visitors: readonly Visitor[],
): string {
  const commands = ['alerts', 'status', 'detectors', 'campaign list', 'quarantine list'];
  return [
    `Everything still runs: ${invitation(addresses['web'] ?? '', visitors)}`,
    'Or look around in another terminal; Ctrl-C ends it:',
    ...commands.map((command) => `  npm run tocsin -- ${command} --config ${configFile}`),
    'Listeners:',
    ...Object.entries(addresses).map(([name, address]) =>
      `  ${name.padEnd(12)} ${address}  ${hints[name] ?? ''}`.trimEnd(),
    ),
    `Logs of the processes: ${logFile}`,
    '',
  ].join('\n');
}
