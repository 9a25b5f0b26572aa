import { type Metric, one } from '../../runtime/metrics/metric.ts';
import type { Measured } from './measured.ts';

const truth = (value: boolean | undefined) => one(value === undefined ? undefined : Number(value));

/** What every process tells. */
export const surroundingMetrics: readonly Metric<Measured>[] = [
  {
    name: 'tocsin_ready',
    help: '1 when the process is started and not draining',
    labels: [],
    read: ({ ready }) => truth(ready),
  },
  {
    name: 'tocsin_clock_timestamp_seconds',
    help: 'The clock that the process goes by',
    labels: [],
    read: ({ now }) => one(now / 1_000),
  },
  {
    name: 'tocsin_data_free_bytes',
    help: 'Room left where the data directory lies',
    labels: [],
    read: ({ disk }) => one(disk?.freeBytes),
  },
  {
    name: 'tocsin_data_size_bytes',
    help: 'Size of the file system that holds the data directory',
    labels: [],
    read: ({ disk }) => one(disk?.sizeBytes),
  },
  {
    name: 'tocsin_log_up',
    help: '1 when the event log said within two seconds how far it reaches; left out where the process does not use it',
    labels: [],
    read: ({ log }) => truth(log?.up),
  },
  {
    name: 'tocsin_store_up',
    help: '1 when ClickHouse, embedded or a server, answered within two seconds; left out where the process does not use it',
    labels: [],
    read: ({ store }) => truth(store?.up),
  },
  {
    name: 'tocsin_stage_next_offset',
    help: 'The next record of the log that a stage wants',
    labels: ['stage', 'topic', 'partition'],
    read: ({ log }) => (log?.lag ?? []).map(({ stage, topic, partition, next }) => [next, stage, topic, partition]),
  },
  {
    name: 'tocsin_stage_lag_records',
    help: 'Records of the log that a stage has not read, ticks included',
    labels: ['stage', 'topic', 'partition'],
    read: ({ log }) => (log?.lag ?? []).map(({ stage, topic, partition, behind }) => [behind, stage, topic, partition]),
  },
];
