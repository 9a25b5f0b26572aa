import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startOwnBroker } from './kafka/broker.ts';
import { kafkaVersions, missingForKafka } from './kafka/install.ts';

const usage = `npm run kafka [-- options]
  --version N   ${kafkaVersions.join(' or ')} (default ${kafkaVersions[0]})
  --port N      port on 127.0.0.1 (default 9092; 0 takes any free one)
  --data DIR    where the broker keeps its data (default: a folder of the version in the temporary directory)
  --fresh       empties the data first
Gets Apache Kafka through Maven once, starts one broker and stops it on Ctrl-C.`;

try {
  const { values } = parseArgs({
    options: {
      version: { type: 'string', default: kafkaVersions[0] },
      port: { type: 'string', default: '9092' },
      data: { type: 'string' },
      fresh: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) console.log(usage);
  else await serve({ ...values, port: Number(values.port) });
} catch (failure) {
  console.error(failure instanceof Error ? failure.message : failure);
  console.error(`\n${usage}`);
  process.exitCode = 1;
}

async function serve(options: { version: string; port: number; data?: string; fresh: boolean }): Promise<void> {
  const { version, port, fresh } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--port takes 0 to 65535');
  const missing = await missingForKafka(version);
  if (missing !== undefined) throw new Error(missing);
  const dataDir = options.data ?? join(tmpdir(), `tocsin-kafka-${version}`);
  if (fresh) rmSync(dataDir, { recursive: true, force: true });
  // Listening before it starts: a broker must never be left behind.
  const asked = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => asked.abort());
  console.log(`starting Apache Kafka ${version} (the first time it is downloaded)`);
  try {
    const broker = await startOwnBroker({ version, port, dataDir, signal: asked.signal });
    console.log(`broker on ${broker.brokers.join(',')}, data in ${dataDir}; Ctrl-C stops it`);
    await broker.ended;
  } catch (failure) {
    if (!asked.signal.aborted) throw failure;
  }
  if (asked.signal.aborted) return;
  throw new Error(`the broker stopped by itself; see ${join(dataDir, 'broker.log')}`);
}
