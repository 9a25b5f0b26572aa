import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe } from 'vitest';
import { type Broker, kafkaVersions, startBroker } from '../../test/support/kafka-broker.ts';
import { eventLogContract } from '../log/contract.ts';
import { openKafkaLog } from './kafka-log.ts';

const given = process.env.KAFKA_BROKERS !== undefined && process.env.KAFKA_BROKERS !== '';

describe.each(given ? ['named by KAFKA_BROKERS'] : kafkaVersions)('%s', (version) => {
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
});
