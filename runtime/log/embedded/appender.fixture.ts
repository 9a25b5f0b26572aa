import { writeSync } from 'node:fs';
import { topics } from '../../../schemas/topics.ts';
import { systemClock } from '../../clock.ts';
import { createWriter } from '../writer-identity.ts';
import { openEmbeddedLog } from './embedded-log.ts';

// Run as a process by kill.test.ts: appends in threes, says on its output which were acknowledged, and never ends.
const [directory = '', name = ''] = process.argv.slice(2);
const log = await openEmbeddedLog({ directory, telemetryPartitions: 2, clock: systemClock });
const writer = createWriter();
const filler = 'x'.repeat(20_000);

async function appendForEver(lane: number): Promise<void> {
  for (let i = 0; ; i++) {
    const id = `${name}.${lane}.${i}`;
    const header = {
      type: 'events',
      version: 1,
      writer: writer.id,
      sequence: writer.next(),
      time: Date.now(),
    } as const;
    const parts = ['a', 'b', 'c'].map((part, j) => ({
      topic: topics.telemetry,
      partition: j % 2,
      header,
      payload: Buffer.from(`${id}.${part} ${filler}`),
    }));
    await log.append(parts);
    writeSync(1, `${id}\n`);
  }
}

await Promise.all([0, 1, 2, 3].map(appendForEver));
