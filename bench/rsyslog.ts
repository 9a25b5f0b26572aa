import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSecondsOf, memoryOf } from './processes.ts';
import { send } from './send.ts';

export interface StreamResult {
  lines: number;
  /** From the first byte sent until the last line was where it belongs. */
  seconds: number;
  cpuSeconds: number;
  rssBytes: number;
}

/** Why the peer cannot be measured here, undefined when it can. */
export function missingForRsyslog(): string | undefined {
  const version = spawnSync('rsyslogd', ['-v'], { encoding: 'utf8' });
  if (version.error !== undefined) return 'rsyslogd is missing: apt-get install rsyslog';
  return existsSync('/usr/lib/x86_64-linux-gnu/rsyslog/mmpstrucdata.so') || !version.stdout.includes('x86_64-pc-linux')
    ? undefined
    : 'rsyslog lacks its module mmpstrucdata';
}

/** Reads headers and structured data and writes JSON lines: what a log collector does before anything of ours begins. */
const configOf = (directory: string): string => `
global(workDirectory="${directory}" maxMessageSize="64k")
main_queue(queue.type="LinkedList" queue.size="200000" queue.dequeueBatchSize="2048" queue.workerThreads="1")
module(load="imtcp")
module(load="mmpstrucdata")
template(name="lines" type="list" option.jsonf="on") {
  property(outname="time" name="timereported" dateFormat="rfc3339" format="jsonf")
  property(outname="host" name="hostname" format="jsonf")
  property(outname="program" name="app-name" format="jsonf")
  property(outname="severity" name="syslogseverity" format="jsonf")
  property(outname="data" name="$!rfc5424-sd" format="jsonf")
  property(outname="message" name="msg" format="jsonf")
}
ruleset(name="parse") {
  action(type="mmpstrucdata")
  action(type="omfile" file="${join(directory, 'out.json')}" template="lines" ioBufferSize="256k" flushOnTXEnd="off")
}
input(type="imtcp" port="0" address="127.0.0.1" listenPortFileName="${join(directory, 'port')}" ruleset="parse")
`;

export interface Rsyslog {
  /** Sends a file and waits until all of it is written. */
  stream(file: string, lines: number): Promise<StreamResult>;
  stop(): Promise<void>;
}

export async function startRsyslog(): Promise<Rsyslog> {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-bench-rsyslog-'));
  const config = join(directory, 'rsyslog.conf');
  writeFileSync(config, configOf(directory));
  const child = spawn('rsyslogd', ['-n', '-f', config, '-i', join(directory, 'pid')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const pid = child.pid ?? 0;
  const portFile = join(directory, 'port');
  for (let i = 0; i < 100 && !(existsSync(portFile) && statSync(portFile).size > 0); i++) await sleep(50);
  const port = Number(readFileSync(portFile, 'utf8'));
  const out = join(directory, 'out.json');
  return {
    async stream(file, lines) {
      const sizeBefore = existsSync(out) ? statSync(out).size : 0;
      const cpuBefore = cpuSecondsOf(pid);
      const startedAt = performance.now();
      await send(file, port);
      const endedAt = await untilQuiet(pid);
      const cpuSeconds = cpuSecondsOf(pid) - cpuBefore;
      const rssBytes = memoryOf(pid).most;
      // What is left in its buffer is written when it is told to reopen its files.
      child.kill('SIGHUP');
      for (let i = 0; i < 100 && (await countLines(out, sizeBefore)) < lines; i++) await sleep(50);
      const written = await countLines(out, sizeBefore);
      if (written !== lines) throw new Error(`rsyslogd wrote ${written} of ${lines} lines`);
      return { lines, seconds: (endedAt - startedAt) / 1000, cpuSeconds, rssBytes };
    },
    async stop() {
      await end(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** When its CPU time stood still for 300 ms, the beginning of that. */
async function untilQuiet(pid: number): Promise<number> {
  let last = cpuSecondsOf(pid);
  let since = performance.now();
  while (performance.now() - since < 300) {
    await sleep(20);
    const now = cpuSecondsOf(pid);
    if (now > last) since = performance.now();
    last = now;
  }
  return since;
}

async function countLines(file: string, from: number): Promise<number> {
  let lines = 0;
  for await (const chunk of createReadStream(file, { start: from, highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  }
  return lines;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await Promise.race([ended, sleep(10_000)]);
  child.kill('SIGKILL');
}
