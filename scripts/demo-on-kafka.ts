import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startBroker } from './kafka/broker.ts';
import { kafkaVersions, missingForKafka } from './kafka/install.ts';

const usage = `npm run demo:kafka [-- options]
  --seed N      which day (default 1)
  --devices N   devices in the fleet (default 2000)
  --seconds N   real seconds the day takes (default 300)
  --patience N  real seconds for which each day may stand still where the machine does not keep up (default 1800)
  --version N   of Apache Kafka: ${kafkaVersions.join(' or ')} (default ${kafkaVersions[0]})
Plays one day twice, on the embedded log and over a real broker (KAFKA_BROKERS, or one of its own), and compares what
was found: the set of detector, subject and episode. Ends with 1 when they differ.`;

const foundSchema = z.array(
  z.object({ detector: z.string(), tenant: z.string(), subject: z.string(), episode: z.string(), from: z.number() }),
);
const reportSchema = z.object({
  found: foundSchema,
  counts: z.object({ stored: z.number(), residual: z.number() }),
  clock: z.object({ stoodStillSeconds: z.number(), ranAway: z.boolean() }),
  detectors: z.array(z.object({ id: z.string(), recall: z.number(), precision: z.number() })),
});
type Report = z.infer<typeof reportSchema>;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    devices: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '300' },
    patience: { type: 'string', default: '1800' },
    version: { type: 'string', default: kafkaVersions[0] },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) console.log(usage);
else process.exitCode = await compare(values.version);

async function compare(version: string): Promise<number> {
  const missing = process.env['KAFKA_BROKERS'] === undefined ? await missingForKafka(version) : undefined;
  if (missing !== undefined) throw new Error(missing);
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-demo-kafka-'));
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  try {
    const embedded = await play('embedded', directory, {}, stopping.signal);
    const broker = await startBroker({ version, signal: stopping.signal });
    try {
      const kafka = await play('kafka', directory, { KAFKA_BROKERS: broker.brokers.join(',') }, stopping.signal);
      return differences(embedded, kafka);
    } finally {
      await broker.stop();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function play(log: string, directory: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Report> {
  const file = join(directory, `${log}.json`);
  const day = (['seed', 'devices', 'seconds', 'patience'] as const).flatMap((name) => [`--${name}`, values[name]]);
  const args = ['--once', '--json', file, ...day, ...(log === 'kafka' ? ['--kafka'] : [])];
  console.error(`the day on the ${log} log`);
  const child = spawn(process.execPath, ['app/tocsin.ts', 'demo', ...args], {
    ...{ stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...env }, signal, killSignal: 'SIGTERM' },
  });
  await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  return reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** Names of what was found; a finding that belongs to no episode is told apart by its subject alone. */
function namesOf({ found }: Report): Set<string> {
  return new Set(
    found.map(({ detector, tenant, subject, episode, from }) =>
      [detector, `${tenant}/${subject}`, episode === '' ? 'no episode' : `${episode} of ${timeOf(from)}`].join('  '),
    ),
  );
}

function differences(embedded: Report, kafka: Report): number {
  for (const [log, { counts, detectors, clock }] of Object.entries({ embedded, kafka })) {
    const scores = detectors.map(({ id, recall, precision }) => `${id} ${recall.toFixed(3)}/${precision.toFixed(3)}`);
    const stood = `the clock stood still for ${clock.stoodStillSeconds.toFixed(1)} s${clock.ranAway ? ' and then ran away' : ''}`;
    console.log(`${log}: stored ${counts.stored}, residual ${counts.residual}, ${stood}\n  ${scores.join('  ')}`);
  }
  const [one, other] = [namesOf(embedded), namesOf(kafka)];
  const onlyOne = [...one].filter((name) => !other.has(name)).toSorted();
  const onlyOther = [...other].filter((name) => !one.has(name)).toSorted();
  for (const name of onlyOne) console.log(`embedded only  ${name}`);
  for (const name of onlyOther) console.log(`kafka only     ${name}`);
  console.log(`${one.size} found on the embedded log, ${other.size} over Kafka, ${one.size - onlyOne.length} the same`);
  return onlyOne.length + onlyOther.length === 0 ? 0 : 1;
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}
