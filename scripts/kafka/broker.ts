import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../test/support/free-port.ts';
import { installKafka } from './install.ts';
import { type KafkaNode, startNode } from './node.ts';

export interface BrokerOptions {
  version: string;
  /** 0 takes any free port. */
  port?: number;
  /** Port of 127.0.0.1 that clients are told instead of the broker's own. */
  advertisedPort?: number;
  /** Clients then need TLS, a password (SCRAM-SHA-512) and rights. */
  security?: BrokerSecurity;
  /** Kept when named; otherwise a temporary one that goes with the broker. */
  dataDir?: string;
  /** Stops the broker, also while it is still starting. */
  signal?: AbortSignal;
}

export interface BrokerSecurity {
  /** PEM. */
  certificate: Buffer;
  /** PEM, PKCS 8. */
  key: Buffer;
  /** Password by user. */
  accounts: Record<string, string>;
}

export interface Broker extends Omit<KafkaNode, 'pid'> {
  /** host:port, or what KAFKA_BROKERS says. */
  brokers: string[];
  /** Plain, with all rights: brokers speak to each other there. Undefined for a broker that we did not start. */
  inside: string | undefined;
  /** Undefined for a broker that we did not start. */
  pid: number | undefined;
}

/** One KRaft broker on loopback, or the one that KAFKA_BROKERS names, which is then neither started nor stopped. */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const given = process.env.KAFKA_BROKERS;
  if (given !== undefined && given !== '') {
    const ended = new Promise<void>(() => {});
    return { brokers: given.split(','), inside: undefined, pid: undefined, ended, stop: async () => {} };
  }
  return startOwnBroker(options);
}

/** The same, never looking at KAFKA_BROKERS: for tests that kill it. */
export async function startOwnBroker(options: BrokerOptions): Promise<Broker> {
  const { version, port = 0, advertisedPort, security, dataDir, signal } = options;
  const jars = await installKafka(version);
  signal?.throwIfAborted();
  const directory = dataDir ?? mkdtempSync(join(tmpdir(), 'tocsin-kafka-'));
  mkdirSync(directory, { recursive: true });
  const [free = 0, internal = 0, controller = 0] = await freePorts(3);
  const client = port === 0 ? free : port;
  const keystore = join(directory, 'keystore.pem');
  if (security !== undefined)
    writeFileSync(keystore, Buffer.concat([security.key, security.certificate]), { mode: 0o600 });
  const node = await startNode(
    jars,
    {
      ...{ directory, id: 1, ports: { client, internal, controller }, controllers: [controller] },
      ...{ advertisedPort: advertisedPort ?? client },
      ...(security === undefined ? {} : { keystore }),
    },
    {
      ...(security === undefined ? {} : { accounts: security.accounts }),
      ...(signal === undefined ? {} : { signal }),
    },
  );
  return {
    ...node,
    brokers: [`127.0.0.1:${client}`],
    inside: `127.0.0.1:${internal}`,
    async stop(how) {
      await node.stop(how);
      if (dataDir === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}
