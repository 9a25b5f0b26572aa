import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type BrokerProperties, propertiesOf } from './properties.ts';

const run = promisify(execFile);
const memory = ['-Xms256m', '-Xmx768m', '-Djava.awt.headless=true'];
const simple = '-Dorg.slf4j.simpleLogger';
const logging = [`${simple}.defaultLogLevel=warn`, `${simple}.log.kafka.server.KafkaRaftServer=info`];
/** Three of them on a busy machine take minutes; one that cannot start ends by itself. */
const startMs = 600_000;
const stopMs = 30_000;

export interface KafkaNode {
  pid: number | undefined;
  /** Resolves when the process has ended, however. */
  ended: Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** A new name for the data of a cluster. */
export async function clusterId(jars: string): Promise<string> {
  const { stdout } = await storageTool(jars, ['random-uuid']);
  return stdout.trim().split('\n').at(-1) ?? '';
}

/**
 * Starts the process of one node, over the data that its folder holds.
 * @param cluster name of the data, the same for all nodes; made anew where it is left out
 * @param accounts passwords by user, made with the data
 */
export async function startNode(
  jars: string,
  properties: BrokerProperties,
  { cluster, accounts = {}, signal }: { cluster?: string; accounts?: Record<string, string>; signal?: AbortSignal },
): Promise<KafkaNode> {
  const { directory } = properties;
  const file = join(directory, 'server.properties');
  writeFileSync(file, propertiesOf(properties));
  if (!existsSync(join(directory, 'log', 'meta.properties'))) {
    const scram = Object.entries(accounts).flatMap(([name, password]) => [
      '--add-scram',
      `SCRAM-SHA-512=[name=${name},password=${password}]`,
    ]);
    await storageTool(jars, ['format', '-t', cluster ?? (await clusterId(jars)), '-c', file, ...scram]);
  }
  const log = join(directory, 'broker.log');
  const child = spawn('java', [...memory, ...logging, '-cp', join(jars, '*'), 'kafka.Kafka', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Not in our process group: Ctrl-C reaches us, and we stop it in order.
    detached: true,
  });
  const output = createWriteStream(log);
  child.stdout?.pipe(output, { end: false });
  child.stderr?.pipe(output, { end: false });
  signal?.addEventListener('abort', () => child.kill('SIGTERM'));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void ended.then(() => output.end());
  try {
    await listening(child, properties.ports.client, log);
  } catch (failure) {
    child.kill('SIGKILL');
    throw failure;
  }
  return {
    pid: child.pid,
    ended,
    async stop(how = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(how);
      const stopped = await Promise.race([ended.then(() => true), sleep(stopMs, false, { ref: false })]);
      if (!stopped) child.kill('SIGKILL');
      await ended;
    },
  };
}

function storageTool(jars: string, args: string[]): Promise<{ stdout: string }> {
  return run('java', [...logging, '-cp', join(jars, '*'), 'kafka.tools.StorageTool', ...args]);
}

async function listening(child: ChildProcess, port: number, log: string): Promise<void> {
  const until = Date.now() + startMs;
  while (Date.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    // Said by the broker itself; an open port alone comes before it can answer.
    if (existsSync(log) && readFileSync(log, 'utf8').includes('Kafka Server started')) return;
    await sleep(100);
  }
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').slice(-15) : [];
  throw new Error(`the broker on port ${port} did not start:\n${lines.join('\n')}`);
}
