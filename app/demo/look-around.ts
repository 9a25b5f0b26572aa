import type { Addresses } from './sockets.ts';

/** Said of a listener that people are meant to open; each other one is listed by its name. */
const hints: Readonly<Record<string, string>> = {
  http: 'gateways post events here',
  edge: 'gateways ask here what to refuse',
  callback: 'replies by SMS arrive here',
};

/** What is there to be looked at while a demonstration still runs. @param addresses of every listener, by what for */
export function lookAround(configFile: string, logFile: string, addresses: Addresses): string {
  const commands = ['alerts', 'status', 'detectors', 'campaign list', 'quarantine list'];
  return [
    'Everything still runs. Look around in another terminal, Ctrl-C ends it:',
    ...commands.map((command) => `  npm run tocsin -- ${command} --config ${configFile}`),
    'Listeners:',
    ...Object.entries(addresses).map(([name, address]) =>
      `  ${name.padEnd(12)} ${address}  ${hints[name] ?? ''}`.trimEnd(),
    ),
    `Logs of the processes: ${logFile}`,
    '',
  ].join('\n');
}
