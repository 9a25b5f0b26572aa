export { type Broker, startBroker, startOwnBroker } from '../../scripts/kafka/broker.ts';
export { kafkaVersions } from '../../scripts/kafka/install.ts';
export { type Cluster, startCluster } from '../../scripts/kafka/cluster.ts';
