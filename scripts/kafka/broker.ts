import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { installKafka } from './install.ts';

const run = promisify(execFile);
const memory = ['-Xms256m', '-Xmx768m', '-Djava.awt.headless=true'];
const simple = '-Dorg.slf4j.simpleLogger';
const logging = [`${simple}.defaultLogLevel=warn`, `${simple}.log.kafka.server.KafkaRaftServer=info`];
const startMs = 60_000;
const stopMs = 30_000;

export interface BrokerOptions {
  version: string;
  /** 0 takes any free port. */
  port?: number;
  /** Kept when named; otherwise a temporary one that goes with the broker. */
  dataDir?: string;
  /** Stops the broker, also while it is still starting. */
  signal?: AbortSignal;
}

export interface Broker {
  /** host:port, or what KAFKA_BROKERS says. */
  brokers: string[];
  /** Undefined for a broker that we did not start. */
  pid: number | undefined;
  /** Resolves when the process has ended, however. */
  ended: Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** One KRaft broker on loopback, or the one that KAFKA_BROKERS names, which is then neither started nor stopped. */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const given = process.env.KAFKA_BROKERS;
  if (given !== undefined && given !== '') {
    return { brokers: given.split(','), pid: undefined, ended: new Promise(() => {}), stop: async () => {} };
  }
  return startOwnBroker(options);
}

/** The same, never looking at KAFKA_BROKERS: for tests that kill it. */
export async function startOwnBroker({ version, port = 0, dataDir, signal }: BrokerOptions): Promise<Broker> {
  const jars = await installKafka(version);
  signal?.throwIfAborted();
  const directory = dataDir ?? mkdtempSync(join(tmpdir(), 'tocsin-kafka-'));
  mkdirSync(directory, { recursive: true });
  const [free = 0, controller = 0] = await freePorts(2);
  const chosen = { client: port === 0 ? free : port, controller };
  const properties = join(directory, 'server.properties');
  writeFileSync(properties, propertiesOf(directory, chosen));
  const classpath = join(jars, '*');
  if (!existsSync(join(directory, 'log', 'meta.properties'))) {
    const tool = [...logging, '-cp', classpath, 'kafka.tools.StorageTool'];
    const { stdout } = await run('java', [...tool, 'random-uuid']);
    const id = stdout.trim().split('\n').at(-1) ?? '';
    await run('java', [...tool, 'format', '-t', id, '-c', properties]);
  }
  const log = join(directory, 'broker.log');
  const child = spawn('java', [...memory, ...logging, '-cp', classpath, 'kafka.Kafka', properties], {
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
    await listening(child, chosen.client, log);
  } catch (failure) {
    child.kill('SIGKILL');
    throw failure;
  }
  return {
    brokers: [`127.0.0.1:${chosen.client}`],
    pid: child.pid,
    ended,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      const stopped = await Promise.race([ended.then(() => true), sleep(stopMs, false, { ref: false })]);
      if (!stopped) child.kill('SIGKILL');
      await ended;
      if (dataDir === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}

function propertiesOf(directory: string, port: { client: number; controller: number }): string {
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${port.controller}
listeners=PLAINTEXT://127.0.0.1:${port.client},CONTROLLER://127.0.0.1:${port.controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${port.client}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs=${join(directory, 'log')}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
`;
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

/** Held all at once, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  for (const server of servers) {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
  }
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  return ports;
}
