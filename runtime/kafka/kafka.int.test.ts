import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { type Broker, startBroker } from '../../scripts/kafka/broker.ts';
import { eventLogContract } from '../log/contract.ts';
import { openKafkaLog } from './kafka-log.ts';

const version = process.env.KAFKA_VERSION ?? '3.9.1';
let broker: Broker;

beforeAll(async () => {
  broker = await startBroker({ version });
});

afterAll(async () => {
  await broker.stop();
});

eventLogContract(`Kafka ${version}`, async () => {
  const prefix = `test-${randomBytes(4).toString('hex')}.`;
  return {
    open: (options) => openKafkaLog({ brokers: broker.brokers, clientId: 'contract', prefix, ...options }),
    remove: async () => {},
  };
});
