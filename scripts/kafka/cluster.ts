import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../test/support/free-port.ts';
import { installKafka } from './install.ts';
import { clusterId, type KafkaNode, startNode } from './node.ts';

export interface ClusterOptions {
  version: string;
  count: number;
  /** Of the first; the others follow. 0 takes any free ones. */
  port?: number;
  /** Ports of 127.0.0.1 that clients are told instead, by number of the node, less one. */
  advertisedPorts?: readonly number[];
  /** Kept when named; otherwise a temporary one that goes with the cluster. */
  dataDir?: string;
  /** Stops all, also while they are still starting. */
  signal?: AbortSignal;
}

export interface Cluster {
  /** host:port by number of the node, less one. */
  brokers: string[];
  /** Resolves when any of the nodes has ended by itself. */
  ended: Promise<void>;
  /** Process number of one node, undefined when it could not be started. */
  pid(index: number): number | undefined;
  /** Ends one node. */
  end(index: number, signal?: NodeJS.Signals): Promise<void>;
  /** Starts a node again that has ended, over its data. */
  restart(index: number): Promise<void>;
  stop(): Promise<void>;
}

/** KRaft nodes on loopback, each broker and controller. Topics have a copy on each; with all but one of them a write is acknowledged. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { version, count, port = 0, advertisedPorts, dataDir, signal } = options;
  const jars = await installKafka(version);
  signal?.throwIfAborted();
  const directory = dataDir ?? mkdtempSync(join(tmpdir(), 'tocsin-kafka-'));
  const free = await freePorts(3 * count);
  const clients = port === 0 ? free.slice(0, count) : Array.from({ length: count }, (_, i) => port + i);
  const controllers = free.slice(count, 2 * count);
  const cluster = await clusterId(jars);
  const begin = (index: number): Promise<KafkaNode> => {
    const own = join(directory, `${index + 1}`);
    mkdirSync(own, { recursive: true });
    const [client = 0, controller = 0, internal = 0] = [clients[index], controllers[index], free[2 * count + index]];
    const ports = { client, controller, internal };
    const properties = {
      directory: own,
      id: index + 1,
      ports,
      controllers,
      advertisedPort: advertisedPorts?.[index] ?? client,
    };
    return startNode(jars, properties, { cluster, ...(signal === undefined ? {} : { signal }) });
  };
  // All at once: one alone waits for the others.
  const begun = await Promise.allSettled(clients.map((_, index) => begin(index)));
  const nodes = begun.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const stop = async (): Promise<void> => {
    // At once too: the last two would wait for a quorum that has gone.
    await Promise.all(nodes.map((node) => node.stop()));
    if (dataDir === undefined) rmSync(directory, { recursive: true, force: true });
  };
  const failed = begun.find((one) => one.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  return {
    brokers: clients.map((client) => `127.0.0.1:${client}`),
    ended: Promise.race(nodes.map((node) => node.ended)),
    pid: (index) => nodes[index]?.pid,
    end: async (index, how) => nodes[index]?.stop(how),
    async restart(index) {
      nodes[index] = await begin(index);
    },
    stop,
  };
}
