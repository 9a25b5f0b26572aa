import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Running } from '../../app/context.ts';
import { sharing } from '../../app/sharing.ts';
import { inOrder } from '../../app/rerun/judge.ts';
import { rerunRange } from '../../app/rerun/rerun-range.ts';
import type { Step } from '../../app/rerun/time-line.ts';
import { detect } from '../../app/roles/detect.ts';
import { BlockBuilder } from '../../runtime/block/builder.ts';
import { BlockCursor } from '../../runtime/block/cursor.ts';
import { systemClock } from '../../runtime/clock.ts';
import { parseConfig } from '../../runtime/config/load.ts';
import { openEmbeddedLog } from '../../runtime/log/embedded/embedded-log.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import type { EventLog, LogEntry } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { createLogger } from '../../runtime/logger.ts';
import { StandingLog } from '../../runtime/members/fixtures/standing-log.ts';
import { memoriesInFiles } from '../../runtime/state/memories.ts';
import { deviceOf } from '../../schemas/event/event.ts';
import type { Finding } from '../../schemas/finding.ts';
import { partitionOf, topics } from '../../schemas/topics.ts';
import { findingsIn } from './findings-in-log.ts';

/** One process that judges: a data directory and a log of its own, which is left as it is when it dies. */
export interface Instance {
  stop(): Promise<void>;
  /** As by kill -9: nothing it does reaches the log any more. */
  die(): void;
  standStill(): void;
  goOn(): void;
}

/** A fixed log, and instances of `detect` over it that share nothing but that log and the memories in the store. */
export class InstancesAtWork {
  readonly folder = mkdtempSync(join(tmpdir(), 'tocsin-instances-'));
  readonly #partitions: number;
  readonly #writer = createWriter();
  readonly #logs: EventLog[] = [];
  readonly #standing: StandingLog[] = [];
  readonly #ends: (() => void)[] = [];
  /** Where each instance that is not dead or stopped stands. */
  readonly #alive = new Map<number, () => { next: Record<string, number>; waiting?: number } | undefined>();
  #count = 0;
  /** Of the last tick fed. */
  time = 0;

  constructor(partitions: number) {
    this.#partitions = partitions;
  }

  async #open(): Promise<EventLog> {
    const directory = join(this.folder, 'log');
    const log = await openEmbeddedLog({ directory, telemetryPartitions: this.#partitions, clock: systemClock });
    this.#logs.push(log);
    return log;
  }

  async log(): Promise<EventLog> {
    return this.#logs[0] ?? (await this.#open());
  }

  async start(): Promise<Instance> {
    const number = ++this.#count;
    const data = join(this.folder, `instance-${number}`);
    const config = { ...parseConfig('members: { beatMs: 100 }'), data };
    const log = new StandingLog(await this.#open());
    this.#standing.push(log);
    const stopping = new AbortController();
    const memories = memoriesInFiles(join(this.folder, 'store'));
    let dead = false;
    const saved: typeof memories = {
      ...memories,
      save: async (...about) => (dead ? false : memories.save(...about)),
    };
    const context = sharing({
      ...{ config, clock: systemClock, logger: createLogger('test'), signal: stopping.signal, memories: () => saved },
      ...{ log: async () => log, store: () => ({}) as never },
    });
    const running: Running = await detect(context);
    const members = await context.members();
    running.done?.catch(() => undefined);
    this.#ends.push(() => stopping.abort());
    const alive = this.#alive.set(number, () => running.status?.().detect);
    return {
      async stop() {
        alive.delete(number);
        stopping.abort();
        await running.stop();
        await members.close();
      },
      die() {
        dead = true;
        alive.delete(number);
        log.standStill();
      },
      standStill: () => log.standStill(),
      goOn: () => log.goOn(),
    };
  }

  /** Appends steps, each device's where it belongs. */
  async feed(steps: readonly Step[]): Promise<void> {
    const log = await this.log();
    const entries: LogEntry[] = [];
    for (const step of steps) entries.push(...(step.type === 'tick' ? this.#ticks(step.time) : this.#blocks(step)));
    for (let at = 0; at < entries.length; at += 500) await log.append(entries.slice(at, at + 500));
  }

  #ticks(time: number): LogEntry[] {
    const tick = { time, fleet: 0, baselines: 0 };
    this.time = time;
    return [
      jsonEntry(topics.identity, 'tick', this.#writer, time, tick),
      ...Array.from({ length: this.#partitions }, (_, partition) =>
        jsonEntry(topics.telemetry, 'tick', this.#writer, time, tick, partition),
      ),
    ];
  }

  #blocks({ lane, payload }: Step & { type: 'events' }): LogEntry[] {
    const rows = new BlockCursor(payload);
    const builders = new Map<number, BlockBuilder>();
    for (let row = 0; row < rows.rows; row++) {
      rows.seek(row);
      const partition = lane === 'identity' ? 0 : partitionOf(rows.tenant, deviceOf(rows), this.#partitions);
      const builder = builders.get(partition) ?? new BlockBuilder();
      builders.set(partition, builder);
      builder.add(rows);
    }
    return [...builders].map(([partition, builder]) => {
      const { rows: many, day } = builder;
      const { id: writer } = this.#writer;
      const header = { type: 'events', version: 1, writer, sequence: this.#writer.next(), time: this.time };
      return {
        ...{ topic: topics[lane], partition, payload: builder.finish() },
        header: { ...header, type: 'events', rows: many, day },
      };
    });
  }

  /** What was found, each once (`findings-in-log.ts`). */
  async findings(): Promise<Omit<Finding, 'cause'>[]> {
    const late = this.#standing.flatMap((log) => log.late);
    return findingsIn(await this.log(), late);
  }

  async hash(): Promise<string> {
    const hash = createHash('sha256');
    for (const finding of await this.findings()) hash.update(JSON.stringify(finding));
    return hash.digest('hex');
  }

  /** Everything as a rerun of the log finds it. */
  async rerun(): Promise<Omit<Finding, 'cause'>[]> {
    const found: Omit<Finding, 'cause'>[] = [];
    await rerunRange({
      log: await this.log(),
      ...{ from: 0, to: Number.POSITIVE_INFINITY, archived: false, detect: parseConfig('{}').detect },
      store: () => {
        throw new Error('the log has it all');
      },
      tell: async (findings) => void found.push(...findings),
    });
    return found.sort(inOrder);
  }

  /** What nobody has judged to its end yet, by place. */
  async unjudged(): Promise<string[]> {
    const log = await this.log();
    const judged = new Map<string, number>();
    let waiting = 0;
    for (const of of this.#alive.values()) {
      const status = of();
      for (const [place, at] of Object.entries(status?.next ?? {})) judged.set(place, at);
      waiting += status?.waiting ?? 0;
    }
    const lanes = Array.from({ length: this.#partitions }, (_, i) => [topics.telemetry, i] as const);
    const all = [[topics.identity, 0], ...lanes, [topics.summaries, 0]] as const;
    const behind: string[] = [];
    for (const [topic, partition] of all) {
      const place = `${topic.split('.', 1)[0]}.${partition}`;
      if ((judged.get(place) ?? -1) < (await log.bounds(topic, partition)).next) behind.push(place);
    }
    if (waiting > 0) behind.push(`${waiting} readings`);
    return behind;
  }

  async remove(): Promise<void> {
    for (const end of this.#ends) end();
    await Promise.all(this.#logs.map((log) => log.close()));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
