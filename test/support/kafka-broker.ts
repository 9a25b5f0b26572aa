export { type Broker, startBroker, startOwnBroker } from '../../scripts/kafka/broker.ts';
export { kafkaVersions } from '../../scripts/kafka/install.ts';
