import { join } from 'node:path';

export interface BrokerPorts {
  /** Where clients connect. */
  client: number;
  /** Where brokers speak with each other: plain, on loopback. */
  internal: number;
  controller: number;
}

export interface BrokerProperties {
  directory: string;
  /** 1, 2, 3 ... */
  id: number;
  ports: BrokerPorts;
  /** Controller port of every node, in order of their numbers. */
  controllers: readonly number[];
  /** Port that clients are told instead of the broker's own: something between them and it. */
  advertisedPort: number;
  /** PEM of the certificate and its key: clients then need TLS, a password (SCRAM-SHA-512) and rights. */
  keystore?: string;
}

/** Of one KRaft node that is broker and controller; as many copies as there are nodes, one of which may be away. */
export function propertiesOf(of: BrokerProperties): string {
  const { directory, id, ports, controllers, advertisedPort, keystore } = of;
  const replicas = controllers.length;
  const inSync = Math.max(1, replicas - 1);
  return `process.roles=broker,controller
node.id=${id}
controller.quorum.voters=${controllers.map((port, i) => `${i + 1}@127.0.0.1:${port}`).join(',')}
listeners=CLIENTS://127.0.0.1:${ports.client},INTERNAL://127.0.0.1:${ports.internal},CONTROLLER://127.0.0.1:${ports.controller}
advertised.listeners=CLIENTS://127.0.0.1:${advertisedPort},INTERNAL://127.0.0.1:${ports.internal}
listener.security.protocol.map=CLIENTS:${keystore === undefined ? 'PLAINTEXT' : 'SASL_SSL'},INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=INTERNAL
log.dirs=${join(directory, 'log')}
auto.create.topics.enable=false
default.replication.factor=${replicas}
min.insync.replicas=${inSync}
offsets.topic.replication.factor=${replicas}
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=${replicas}
transaction.state.log.min.isr=${inSync}
group.initial.rebalance.delay.ms=0
${keystore === undefined ? '' : secured(keystore)}`;
}

/** Whoever connects inside may do everything; clients what access control lists allow. */
function secured(keystore: string): string {
  const login = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
  return `sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.clients.scram-sha-512.sasl.jaas.config=${login}
listener.name.clients.ssl.keystore.type=PEM
listener.name.clients.ssl.keystore.location=${keystore}
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
`;
}
