import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../runtime/clock.ts';
import { openKafkaLog } from '../../runtime/kafka/kafka-log.ts';
import { follow } from '../../runtime/log/follow.ts';
import { releasePayload } from '../../runtime/log/payload.ts';
import type { LogEntry } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { topics } from '../../schemas/topics.ts';
import { buildInto, chunksOf, takeIn } from '../blocks.ts';
import { LineSource } from '../workload.ts';
import { bareConsumers, bareProducers } from './bare.ts';
import { type Done, eventsOfBlock, everyMs, type Job, together } from './job.ts';

const distinctBlocks = 100;
const job = JSON.parse(process.argv[2] ?? '') as Job;
const { what, by, client, brokers, prefix, partitions, count } = job;
const done: Done = { cpuSeconds: 0, seconds: 0, blocks: 0, latencies: [] };
const open = () =>
  openKafkaLog({ brokers, client, clientId: 'bench', telemetryPartitions: partitions, prefix, clock: systemClock });
const writer = createWriter();
const entry = (payload: Uint8Array, partition: number, time: number): LogEntry => ({
  topic: topics.telemetry,
  partition,
  payload,
  header: { type: 'events', version: 1, writer: writer.id, sequence: writer.next(), time },
});
const now = (): number => performance.timeOrigin + performance.now();

/** Begins to count after a tenth, so that what is compiled and connected once does not. */
class Meter {
  #from: { cpu: NodeJS.CpuUsage; at: number; blocks: number } | undefined;
  #blocks = 0;

  add(blocks: number): void {
    this.#blocks += blocks;
    if (this.#from === undefined && this.#blocks >= count / 10)
      this.#from = { cpu: process.cpuUsage(), at: performance.now(), blocks: this.#blocks };
  }

  end(): void {
    if (this.#from === undefined) return;
    const { user, system } = process.cpuUsage(this.#from.cpu);
    done.cpuSeconds = (user + system) / 1e6;
    done.seconds = (performance.now() - this.#from.at) / 1e3;
    done.blocks = this.#blocks - this.#from.blocks;
  }
}

const work: Record<Job['what'], () => Promise<void>> = { produce, consume, write, read };
await work[what]();
process.stdout.write(`${JSON.stringify(done)}\n`);
process.exit();

async function produce(): Promise<void> {
  const blocks = blocksOf();
  const topic = `${prefix}${topics.telemetry}`;
  const log = by === 'adapter' ? await open() : undefined;
  const bare = by === 'bare' ? await bareProducers[client](brokers, topic) : undefined;
  const meter = new Meter();
  for (let sent = 0; sent < count; sent += together) {
    const entries = Array.from({ length: together }, (_, i) =>
      entry(blocks[(sent + i) % blocks.length] ?? new Uint8Array(), i % partitions, 0),
    );
    await (log?.append(entries) ?? bare?.send(entries));
    meter.add(together);
  }
  meter.end();
}

async function consume(): Promise<void> {
  const meter = new Meter();
  if (by === 'bare') await bareConsumers[client](brokers, `${prefix}${topics.telemetry}`, count, () => meter.add(1));
  else {
    const log = await open();
    let left = count;
    const stop = new AbortController();
    await Promise.all(
      Array.from({ length: partitions }, async (_, partition) => {
        for await (const records of follow(log, topics.telemetry, partition, 0, { signal: stop.signal })) {
          records.forEach(releasePayload);
          meter.add(records.length);
          left -= records.length;
          if (left <= 0) stop.abort();
        }
      }),
    );
  }
  meter.end();
}

async function write(): Promise<void> {
  const log = await open();
  const payload = Buffer.alloc(2_000, 'an event or two ');
  let due = performance.now();
  for (let sent = 0; sent < count; sent++) {
    await log.append([entry(payload, 0, now())]);
    due = Math.max(due + everyMs, performance.now());
    await sleep(due - performance.now());
  }
}

async function read(): Promise<void> {
  const log = await open();
  // Only from here on can the writer begin.
  process.stderr.write('ready\n');
  for await (const records of follow(log, topics.telemetry, 0, 0)) {
    for (const { header } of records) done.latencies.push(now() - header.time);
    if (done.latencies.length >= count) break;
  }
}

/** Lines of simulated devices, laid out as the appender does. */
function blocksOf(): Uint8Array[] {
  const lines = distinctBlocks * eventsOfBlock;
  const blocks: Uint8Array[] = [];
  const sink = buildInto(blocks);
  let events = 0;
  const chunks = chunksOf(new LineSource({ lines, devices: 10_000, seed: 7, from: Date.now() }), lines);
  const event: typeof sink.event = (draft) => {
    sink.event(draft);
    if (++events % eventsOfBlock === 0) sink.finish();
  };
  takeIn(chunks, { event, reject: (reason) => sink.reject(reason) }, Date.now());
  return blocks;
}
