import type { Costs } from './costs.ts';
import { type Fleet, meanRates, ratesAt, busiest } from './fleet.ts';

/** What machines are like and how full they may be; choices, not measurements. */
export interface Rules {
  /** Share of a thread or core that may be busy in the busiest minute. */
  busy: number;
  /** Cores and bytes of disk of a server of ClickHouse; copies of each shard. */
  shardCores: number;
  shardDisk: number;
  copies: number;
  /** Inserts a second and shard; beyond, parts are made faster than ClickHouse merges them. */
  insertsPerSecond: number;
  flushSeconds: number;
  /** Bytes a second that a broker takes from producers, disk it has, and copies of each record. */
  brokerBytesPerSecond: number;
  brokerDisk: number;
  brokerCopies: number;
  /** Memory of one instance of detect. */
  detectBytes: number;
  /** Days the log, the events and the lines themselves are kept. */
  logDays: number;
  eventDays: number;
  rawDays: number;
}

export const usual: Rules = {
  busy: 0.6,
  ...{ shardCores: 16, shardDisk: 8e12, copies: 2, insertsPerSecond: 5, flushSeconds: 2 },
  ...{ brokerBytesPerSecond: 100e6, brokerDisk: 4e12, brokerCopies: 3 },
  detectBytes: 16e9,
  ...{ logDays: 7, eventDays: 400, rawDays: 30 },
};

/** How many of what. */
export interface Plan {
  partitions: number;
  ingest: number;
  archive: number;
  detect: number;
  shards: number;
  brokers: number;
  /** Bytes of disk with all copies. */
  logDisk: number;
  storeDisk: number;
  /** Bytes of memory of one instance of detect, and of any process that knows the fleet. */
  detectMemory: number;
  factsMemory: number;
  /** Seconds a process reads facts for when it starts. */
  startSeconds: number;
}

export function planFor(fleet: Fleet, costs: Costs, rules: Rules): Plan {
  const { telemetry, identity } = ratesAt(fleet, busiest);
  const rate = telemetry + identity;
  const threads = (us: number): number => Math.max(1, Math.ceil((rate * us) / 1e6 / rules.busy));
  const perDay = (meanRates(fleet).telemetry + meanRates(fleet).identity) * 86_400 * costs.lineBytes;
  const storeDisk = perDay * (costs.disk.events * rules.eventDays + costs.disk.raw * rules.rawDays) * rules.copies;
  const logDisk = perDay * costs.disk.log * rules.logDays * rules.brokerCopies;
  const factsMemory = costs.idleBytes + fleet.devices * costs.factBytes;
  const room = Math.max(rules.detectBytes - factsMemory, rules.detectBytes / 4);
  const detect = Math.max(threads(costs.detect.threadUs), Math.ceil((fleet.devices * costs.judgedBytes) / room));
  const partitions = powerOfTwo(detect);
  const inserts = (partitions + 1) / rules.flushSeconds;
  const storeCores = (rate * costs.storeUs) / 1e6 + (inserts * costs.insertMs) / 1e3;
  const shards = Math.max(
    Math.ceil(storeCores / rules.busy / rules.shardCores),
    Math.ceil(storeDisk / rules.copies / rules.shardDisk / rules.busy),
    Math.ceil(inserts / rules.insertsPerSecond),
  );
  const logRate = rate * costs.lineBytes * costs.disk.log;
  const brokers = Math.max(
    fleet.devices > 1e5 ? rules.brokerCopies : 1,
    Math.ceil((logRate * rules.brokerCopies) / rules.brokerBytesPerSecond),
    Math.ceil(logDisk / rules.brokerDisk / rules.busy),
  );
  return {
    ...{ partitions, ingest: threads(costs.ingest.threadUs), archive: threads(costs.archive.threadUs), detect },
    ...{ shards, brokers, logDisk, storeDisk, factsMemory },
    detectMemory: factsMemory + (fleet.devices * costs.judgedBytes) / detect,
    startSeconds: (fleet.devices * costs.factUs) / 1e6,
  };
}

function powerOfTwo(least: number): number {
  return 2 ** Math.ceil(Math.log2(least));
}
