import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Forward {
  /** Names its input file and its rules. */
  name: string;
  /** What follows `action(type="omfwd"`: target, port, protocol and so on. */
  action: string;
  /** Output module. Default `omfwd`. */
  module?: 'omfwd' | 'omrelp';
  /** Program name of its lines. Default `name`. */
  program?: string;
}

export interface Rsyslogd {
  /** Appends lines to an input file; rsyslogd ships them as they come. */
  write(name: string, lines: readonly string[]): void;
  stop(): Promise<void>;
}

/** A real rsyslogd that follows one file per forward and ships its lines: what a gateway runs. */
export async function startRsyslogd(directory: string, forwards: readonly Forward[]): Promise<Rsyslogd> {
  mkdirSync(join(directory, 'work'), { recursive: true });
  const file = (name: string): string => join(directory, `${name}.log`);
  const rules = forwards.map(({ name, action, module = 'omfwd', program = name }) => {
    writeFileSync(file(name), '');
    return `
ruleset(name="${name}") { action(type="${module}" action.resumeRetryCount="-1" action.resumeInterval="1" ${action}) }
input(type="imfile" file="${file(name)}" tag="${program}:" ruleset="${name}" reopenOnTruncate="off")`;
  });
  const config = join(directory, 'rsyslog.conf');
  writeFileSync(
    config,
    `global(workDirectory="${join(directory, 'work')}" localHostname="gw-text" maxMessageSize="64k")
module(load="imfile" mode="inotify")
${forwards.some(({ module }) => module === 'omrelp') ? 'module(load="omrelp")' : ''}
template(name="lines" type="string" string="%msg%")
${rules.join('\n')}
`,
  );
  const said: string[] = [];
  const child = spawn('rsyslogd', ['-n', '-f', config, '-i', join(directory, 'pid')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => said.push(part.toString()));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const early = await Promise.race([ended.then(() => true), sleep(700, false)]);
  if (early) throw new Error(`rsyslogd ended: ${said.join('')}`);
  return {
    write: (name, lines) => appendFileSync(file(name), lines.map((line) => `${line}\n`).join('')),
    async stop() {
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(killer);
    },
  };
}
