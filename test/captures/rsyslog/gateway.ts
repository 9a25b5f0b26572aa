import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Fault } from '../../../runtime/errors.ts';
import { sleep } from '../recorder.ts';
import { run, startDaemon } from '../run.ts';

export interface GatewayOptions {
  address: string;
  /** Makes the daemon's clock begin at `from` (ms) and run `speed` times as fast as ours; without it, it is the machine's. */
  clock?: { from: number; speed: number };
  /** Whether its events carry a hash of the payload. Default true; a long recording is a quarter smaller without. */
  hashes?: boolean;
}

export interface Gateway {
  readonly address: string;
  readonly port: number;
  /** The daemon's clock as its latest line was stamped, ms. */
  now(): number;
  /** Ends it, and gives all lines it wrote. */
  stop(): Promise<string[]>;
}

const port = 5514;

/**
 * Starts a real rsyslogd as the gateway of devices that send JSON in syslog datagrams. It writes one Tocsin event per
 * datagram: what the device says, with the address it was heard from, and size and hash in place of the payload.
 * Whatever a device itself says of these is overwritten.
 */
export async function startGateway(dir: string, { address, clock, hashes = true }: GatewayOptions): Promise<Gateway> {
  const config = path.join(dir, 'rsyslog.conf');
  const events = path.join(dir, 'events.log');
  writeFileSync(events, '');
  writeFileSync(config, configOf(address, events, hashes));
  const pidFile = path.join(dir, 'rsyslogd.pid');
  const daemon = ['rsyslogd', '-n', '-f', config, '-i', pidFile];
  const faked = clock === undefined ? [] : ['faketime', '-f', `@${wallClockOf(clock.from)} x${clock.speed}`];
  const [program = '', ...args] = [...faked, ...daemon];
  const log = startDaemon(program, args, { env: { ...process.env, TZ: 'UTC' } });
  const pid = await started(pidFile);
  if (pid === undefined) throw new Fault('TIMEOUT', `rsyslogd does not listen: ${log.lines.join(' ')}`);
  // faketime stays in front of its program and hands no signals on.
  const kill = (signal?: NodeJS.Signals): void => void process.kill(pid, signal);
  const orphan = (): void => kill();
  process.once('exit', orphan);
  const lines = (): string[] => readFileSync(events, 'utf8').split('\n').slice(0, -1);
  return {
    address,
    port,
    now: () => Date.parse(/^<\d+>(\S+)/.exec(lines().at(-1) ?? '')?.[1] ?? ''),
    async stop() {
      process.off('exit', orphan);
      kill();
      const killer = setTimeout(() => kill('SIGKILL'), 5_000);
      await log.ended;
      clearTimeout(killer);
      return lines();
    },
  };
}

/** Its process id once it listens, undefined when it does not within 10 seconds. */
async function started(pidFile: string): Promise<number | undefined> {
  for (let waited = 0; waited < 10_000; waited += 100) {
    const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0;
    if (pid > 0 && run('ss', ['-Hlun', `sport = :${port}`]) !== '') return pid;
    await sleep(100);
  }
  return undefined;
}

function configOf(address: string, events: string, hashes: boolean): string {
  return `
global(localHostname="gw-1" maxMessageSize="64k")
module(load="imudp")
module(load="mmjsonparse")
module(load="fmhash")
template(name="event" type="string" string="<%pri%>%timegenerated:::date-rfc3339% gw-1 tocsin: %$!all-json-plain%\\n")
ruleset(name="devices") {
  action(type="mmjsonparse" cookie="")
  if $parsesuccess == "OK" then {
    set $!peer = $fromhost-ip;
    set $!size = strlen($!payload);
    ${hashes ? 'set $!payloadHash = "" & hash64($!payload);' : ''}
    unset $!payload;
    action(type="omfile" file="${events}" template="event")
  }
}
input(type="imudp" address="${address}" port="${port}" ruleset="devices")
`;
}

/** `2026-11-21 06:00:00`, as libfaketime reads it where the zone is UTC. */
function wallClockOf(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}
