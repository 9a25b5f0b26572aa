import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Broker, startBroker } from '../../test/support/kafka-broker.ts';
import { topics } from '../../schemas/topics.ts';
import { systemClock } from '../clock.ts';
import { dayMs, entry, firstDay, readAll, text } from '../log/contract/ground.ts';
import type { LogRecord } from '../log/port.ts';
import type { RefillPartition } from '../log/refill.ts';
import { openKafkaLog } from './kafka-log.ts';
import { kafkaClients } from './open-transport.ts';
import { mostFillers, refillKafkaLog } from './refill.ts';

const { telemetry } = topics;
let broker: Broker;
beforeAll(async () => {
  broker = await startBroker({ version: '4.1.1' });
});
afterAll(async () => broker?.stop());

async function* records(offsets: number[]): AsyncGenerator<LogRecord> {
  for (const offset of offsets) {
    const one = entry(telemetry, 0, `at ${offset}`);
    yield { ...one, header: { ...one.header, time: firstDay + offset * dayMs }, offset };
  }
}

async function* part(low: number, next: number, offsets: number[]): AsyncGenerator<RefillPartition> {
  yield { topic: telemetry, partition: 0, low, next, records: records(offsets) };
}

describe.each(kafkaClients)('empty topics filled anew by %s', (client) => {
  const options = () => ({
    ...{ brokers: broker.brokers, client, clientId: 'refill', telemetryPartitions: 1 },
    prefix: `refill-${randomBytes(6).toString('hex')}.`,
  });

  test('have every record at its offset though the log had let go of its beginning, and go by the times they had', async () => {
    const own = options();
    await refillKafkaLog(own, part(4_321, 4_324, [4_321, 4_322, 4_323]));
    const log = await openKafkaLog({ ...own, clock: systemClock });
    try {
      expect(await log.bounds(telemetry, 0)).toEqual({ low: 4_321, next: 4_324 });
      expect((await readAll(log, telemetry, 0, 4_321)).map(text)).toEqual(['at 4321', 'at 4322', 'at 4323']);
      expect(await log.append([entry(telemetry, 0, 'more')])).toEqual([4_324]);
      await log.trim(telemetry, firstDay + 4_322 * dayMs + 1);
      expect((await log.bounds(telemetry, 0)).low).toBe(4_323);
    } finally {
      await log.close();
    }
  });

  test('are refused where an offset cannot be kept', async () => {
    const own = options();
    const refused = { code: 'RESTORE_REFUSED' };
    await expect(refillKafkaLog(own, part(mostFillers + 1, mostFillers + 1, []))).rejects.toMatchObject(refused);
    await expect(refillKafkaLog(own, part(0, 3, [0, 2]))).rejects.toMatchObject(refused);
    await expect(refillKafkaLog(own, part(0, 1, [0]))).rejects.toMatchObject(refused);
  });
});
