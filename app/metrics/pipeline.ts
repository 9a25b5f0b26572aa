import type { Totals } from '../../ingest/archive/ledger.ts';
import { each, type Metric, one, type Reading } from '../../runtime/metrics/metric.ts';
import type { Measured } from './measured.ts';

const seconds = (ms: number | undefined) => one(ms === undefined || ms === 0 ? undefined : ms / 1_000);

/** By partition: another instance that takes it over goes on with its account. */
const accounts = (archive: Measured['archive'], of: (totals: Totals) => readonly Reading[]): readonly Reading[] =>
  Object.entries(archive?.accounts ?? {}).flatMap(([place, totals]) => {
    const [topic = '', partition = '0'] = place.split('.');
    return of(totals).map(([value, ...labels]) => [value, topic, partition, ...labels] as const);
  });

/** From sockets to findings. */
export const pipelineMetrics: readonly Metric<Measured>[] = [
  {
    name: 'tocsin_ingest_lines_total',
    help: 'Lines counted at framing by this process',
    labels: [],
    read: ({ ingest }) => one(ingest?.framed),
  },
  {
    name: 'tocsin_ingest_dropped_lines_total',
    help: 'Lines this process let go of, by reason',
    labels: ['reason'],
    read: ({ ingest }) => each(ingest?.dropped),
  },
  {
    name: 'tocsin_ingest_refused_lines_total',
    help: 'Connections and requests this process turned away, by reason; each counts as one line',
    labels: ['reason'],
    read: ({ ingest }) => each(ingest?.refused),
  },
  {
    name: 'tocsin_ingest_slowed_total',
    help: 'How often a connection was made to wait because its gateway or tenant was over its quota',
    labels: [],
    read: ({ ingest }) => one(ingest?.slowed),
  },
  {
    name: 'tocsin_ingest_waiting_bytes',
    help: 'Bytes taken in that are not yet durable',
    labels: [],
    read: ({ ingest }) => one(ingest?.waitingBytes),
  },
  {
    name: 'tocsin_ingest_waiting_limit_bytes',
    help: 'Bytes waiting at which sources are held back',
    labels: [],
    read: ({ ingest }) => one(ingest?.waitingLimitBytes),
  },
  {
    name: 'tocsin_ingest_last_tick_timestamp_seconds',
    help: 'When time was last written into the log',
    labels: [],
    read: ({ ingest }) => seconds(ingest?.tickedAt),
  },
  {
    name: 'tocsin_lines_offered_total',
    help: 'Lines counted at framing, so far as the archive has read the log',
    labels: ['topic', 'partition'],
    read: ({ archive }) => accounts(archive, ({ offered }) => one(offered)),
  },
  {
    name: 'tocsin_lines_dead_lettered_total',
    help: 'Lines that went to the dead letters',
    labels: ['topic', 'partition'],
    read: ({ archive }) => accounts(archive, ({ deadLettered }) => one(deadLettered)),
  },
  {
    name: 'tocsin_dead_letter_lines_total',
    help: 'Lines of the dead letters this process has copied, by reason',
    labels: ['reason'],
    read: ({ archive }) => each(archive?.deadLetters),
  },
  {
    name: 'tocsin_lines_dropped_total',
    help: 'Lines let go of on purpose, by reason, as the log has it',
    labels: ['topic', 'partition', 'reason'],
    read: ({ archive }) => accounts(archive, ({ dropped }) => each(dropped)),
  },
  {
    name: 'tocsin_lines_refused_total',
    help: 'Connections and requests turned away, by reason, as the log has it',
    labels: ['topic', 'partition', 'reason'],
    read: ({ archive }) => accounts(archive, ({ refused }) => each(refused)),
  },
  {
    name: 'tocsin_lines_stored',
    help: 'Lines in the table of events, with those it held until their retention was over; counted about once a minute',
    labels: [],
    read: ({ lines }) => one(lines?.stored),
  },
  {
    name: 'tocsin_lines_residual',
    help: 'Lines offered less stored, dead-lettered, dropped and refused: not 0 when something was lost or doubled',
    labels: [],
    read: ({ lines }) => one(lines?.residual),
  },
  {
    name: 'tocsin_detect_subjects',
    help: 'Subjects the detectors remember',
    labels: [],
    read: ({ detect }) => one(detect?.subjects),
  },
  {
    name: 'tocsin_detect_findings_total',
    help: 'Findings of this process',
    labels: [],
    read: ({ detect }) => one(detect?.findings),
  },
  {
    name: 'tocsin_detect_late_events_total',
    help: 'Events too late for their window, by detector, in the folds of this process',
    labels: ['detector'],
    read: ({ detect }) => each(detect?.late),
  },
  {
    name: 'tocsin_detect_waiting_readings',
    help: 'Readings that wait until all partitions have told how their neighbours stand',
    labels: [],
    read: ({ detect }) => one(detect?.waiting),
  },
  {
    name: 'tocsin_learn_learned_to_timestamp_seconds',
    help: 'Up to when it is known what is usual',
    labels: [],
    read: ({ learn }) => seconds(learn?.learnedTo),
  },
  {
    name: 'tocsin_pipeline_blind',
    help: '1 while the watch over the pipeline says that no alert can be expected; left out where nobody watches',
    labels: [],
    read: ({ pipeline }) => one(pipeline === undefined ? undefined : Number(pipeline.blind)),
  },
];
