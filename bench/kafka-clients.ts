import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { type KafkaClientName, kafkaClients } from '../runtime/kafka/open-transport.ts';
import { startOwnBroker } from '../scripts/kafka/broker.ts';
import { kafkaVersions, missingForKafka } from '../scripts/kafka/install.ts';
import { type Figure, tableOf } from './figures.ts';
import { type Done, eventsOfBlock, type Job } from './kafka-clients/job.ts';
import { machine } from './options.ts';
import { median, quantile } from './processes.ts';

const usage = `node bench/kafka-clients.ts [options]: both Kafka clients through the event log, and by themselves
  --version N   ${kafkaVersions.join(' or ')} (default ${kafkaVersions.at(-1)})
  --events N    events a round, in blocks of ${eventsOfBlock} (default 1,000,000)
  --records N   records whose way is timed (default 2,000)
  --rounds N    rounds, clients in turn (default 3)`;
const { values } = parseArgs({
  options: {
    version: { type: 'string', default: kafkaVersions.at(-1) ?? '' },
    events: { type: 'string', default: '1000000' },
    records: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
  },
});
const worker = new URL('./kafka-clients/worker.ts', import.meta.url).pathname;
const partitions = 4;

interface Round {
  produce: Record<Job['by'], number>;
  consume: Record<Job['by'], number>;
  rate: number;
  latencies: number[];
}

if (values.help) console.log(usage);
else await measure(values.version, Number(values.events), Number(values.records), Number(values.rounds));

async function measure(version: string, events: number, records: number, rounds: number): Promise<void> {
  const missing = await missingForKafka(version);
  if (missing !== undefined) throw new Error(missing);
  const broker = await startOwnBroker({ version });
  const found = new Map<KafkaClientName, Round[]>(kafkaClients.map((client) => [client, []]));
  try {
    for (let round = 0; round < rounds; round++) {
      for (const client of kafkaClients) {
        found.get(client)?.push(await play(broker.brokers, client, round, events, records));
        console.error(`round ${round + 1} of ${rounds}: ${client}`);
      }
    }
  } finally {
    await broker.stop();
  }
  console.log(
    `Apache Kafka ${version} on the same machine, ${machine()}; medians of ${rounds} rounds, CPU of the client`,
  );
  console.log(tableOf(figuresOf(found)));
}

async function play(brokers: string[], client: KafkaClientName, round: number, events: number, records: number) {
  const count = Math.ceil(events / eventsOfBlock / partitions) * partitions;
  const job = { client, brokers, partitions, count };
  const name = (what: string): string => `${what}-${client}-${round}.`;
  const cpu = ({ cpuSeconds, blocks }: Done): number => (cpuSeconds / (blocks * eventsOfBlock)) * 1e6;
  const adapter = await begin({ ...job, what: 'produce', by: 'adapter', prefix: name('adapter') }).done;
  // Made by the event log, so that both find the same topic.
  await begin({ ...job, what: 'produce', by: 'adapter', prefix: name('bare'), count: partitions }).done;
  const bare = await begin({ ...job, what: 'produce', by: 'bare', prefix: name('bare') }).done;
  const consumed = await begin({ ...job, what: 'consume', by: 'adapter', prefix: name('adapter') }).done;
  const bareConsumed = await begin({ ...job, what: 'consume', by: 'bare', prefix: name('adapter') }).done;
  const timed = { ...job, by: 'adapter', prefix: name('latency'), count: records } as const;
  const reading = begin({ ...timed, what: 'read' });
  await reading.ready;
  await begin({ ...timed, what: 'write' }).done;
  const { latencies } = await reading.done;
  return {
    produce: { adapter: cpu(adapter), bare: cpu(bare) },
    consume: { adapter: cpu(consumed), bare: cpu(bareConsumed) },
    rate: (adapter.blocks * eventsOfBlock) / adapter.seconds,
    // The first find everything cold.
    latencies: latencies.slice(Math.floor(records / 10)),
  };
}

function begin(job: Job): { ready: Promise<unknown>; done: Promise<Done> } {
  const child = spawn(process.execPath, [worker, JSON.stringify(job)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const ready = once(child.stderr, 'data');
  const ended = once(child, 'exit');
  const done = (async () => {
    let last = '';
    for await (const line of createInterface(child.stdout)) last = line;
    await ended;
    if (last === '') throw new Error(`${job.what} ${job.by} ${job.client} said nothing but: ${said}`);
    return JSON.parse(last) as Done;
  })();
  return { ready, done };
}

function figuresOf(found: ReadonlyMap<KafkaClientName, readonly Round[]>): Figure[] {
  const of = (client: KafkaClientName, what: (round: Round) => number): number =>
    median((found.get(client) ?? []).map(what));
  const figures = kafkaClients.flatMap((client): Figure[] => {
    const all = (found.get(client) ?? []).flatMap(({ latencies }) => latencies);
    return [
      { figure: `${client}: produce`, unit: 'CPU s/M events', measured: of(client, ({ produce }) => produce.adapter) },
      { figure: `${client}: consume`, unit: 'CPU s/M events', measured: of(client, ({ consume }) => consume.adapter) },
      { figure: `${client}: produced`, unit: 'events/s', measured: of(client, ({ rate }) => rate) },
      {
        figure: `${client}: produce, adapter / bare client`,
        unit: '',
        measured: of(client, ({ produce }) => produce.adapter / produce.bare),
      },
      {
        figure: `${client}: consume, adapter / bare client`,
        unit: '',
        measured: of(client, ({ consume }) => consume.adapter / consume.bare),
      },
      { figure: `${client}: append to read, p50`, unit: 'ms', measured: quantile(all, 0.5) },
      { figure: `${client}: append to read, p99`, unit: 'ms', measured: quantile(all, 0.99) },
    ];
  });
  const ratio = (what: (round: Round) => number): number => of('platformatic', what) / of('kafkajs', what);
  return [
    ...figures,
    { figure: 'produce, platformatic / kafkajs', unit: '', measured: ratio(({ produce }) => produce.adapter) },
    { figure: 'consume, platformatic / kafkajs', unit: '', measured: ratio(({ consume }) => consume.adapter) },
  ];
}
