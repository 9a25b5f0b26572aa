import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startCluster } from './kafka/cluster.ts';
import { kafkaVersions, missingForKafka } from './kafka/install.ts';

const usage = `npm run kafka [-- options]
  --version N   ${kafkaVersions.join(' or ')} (default ${kafkaVersions[0]})
  --brokers N   1 to 5, with a copy of every topic on each (default 1)
  --port N      port on 127.0.0.1, further brokers on the next ones (default 9092; 0 takes any free ones)
  --data DIR    where the broker keeps its data (default: a folder of the version in the temporary directory)
  --fresh       empties the data first
Gets Apache Kafka through Maven once, starts it and stops it on Ctrl-C.`;

try {
  const { values } = parseArgs({
    options: {
      version: { type: 'string', default: kafkaVersions[0] },
      brokers: { type: 'string', default: '1' },
      port: { type: 'string', default: '9092' },
      data: { type: 'string' },
      fresh: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) console.log(usage);
  else await serve({ ...values, count: Number(values.brokers), port: Number(values.port) });
} catch (failure) {
  console.error(failure instanceof Error ? failure.message : failure);
  console.error(`\n${usage}`);
  process.exitCode = 1;
}

interface Served {
  version: string;
  count: number;
  port: number;
  data?: string;
  fresh: boolean;
}

async function serve({ version, count, port, data, fresh }: Served): Promise<void> {
  if (!Number.isInteger(count) || count < 1 || count > 5) throw new Error('--brokers takes 1 to 5');
  if (!Number.isInteger(port) || port < 0 || port + count > 65_536) throw new Error('--port takes 0 to 65535');
  const missing = await missingForKafka(version);
  if (missing !== undefined) throw new Error(missing);
  const dataDir = data ?? join(tmpdir(), `tocsin-kafka-${version}${count === 1 ? '' : `-${count}`}`);
  if (fresh) rmSync(dataDir, { recursive: true, force: true });
  // Listening before it starts: a broker must never be left behind.
  const asked = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => asked.abort());
  console.log(`starting Apache Kafka ${version} (the first time it is downloaded)`);
  try {
    const cluster = await startCluster({ version, count, port, dataDir, signal: asked.signal });
    console.log(`broker on ${cluster.brokers.join(',')}, data in ${dataDir}; Ctrl-C stops it`);
    await cluster.ended;
    await cluster.stop();
  } catch (failure) {
    if (!asked.signal.aborted) throw failure;
  }
  if (asked.signal.aborted) return;
  throw new Error(`a broker stopped by itself; see broker.log in ${dataDir}`);
}
