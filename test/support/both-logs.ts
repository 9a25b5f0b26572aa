import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe } from 'vitest';
import { type Broker, startBroker } from './kafka-broker.ts';

export type LogKind = 'embedded' | 'kafka';

/** What a configuration says of its log: nothing for the embedded one. Asked in a hook or a test; topics are new each time. */
export type LogConfig = () => { kafka?: { brokers: string[]; topicPrefix: string } };

/** Describes one scenario twice, for the embedded log and for Kafka, with one real broker to a file. */
export function describeOnBothLogs(title: string, scenario: (logConfig: LogConfig, kind: LogKind) => void): void {
  describe(`${title}, on the embedded log,`, () => scenario(() => ({}), 'embedded'));
  describe(`${title}, on Kafka,`, () => {
    let broker: Broker;
    beforeAll(async () => {
      broker = await startBroker({ version: '4.1.1' });
    });
    afterAll(async () => broker?.stop());
    scenario(
      () => ({ kafka: { brokers: broker.brokers, topicPrefix: `test-${randomBytes(6).toString('hex')}.` } }),
      'kafka',
    );
  });
}
