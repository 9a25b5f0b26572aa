import type { ConnectionOptions as TlsOptions } from 'node:tls';

/** How to reach a cluster, whichever library speaks to it. */
export interface KafkaConnection {
  /** host:port of one or more brokers. */
  brokers: string[];
  clientId: string;
  ssl?: boolean | TlsOptions;
  /** SCRAM-SHA-512. */
  sasl?: { username: string; password: string };
}
