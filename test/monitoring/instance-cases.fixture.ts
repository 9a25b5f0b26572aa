import type { RuleCase, Series } from './rule-cases.fixture.ts';

const of = (instance: 'a' | 'b', name: string, labels = ''): string =>
  `${name}{job="tocsin",instance="${instance}:1"${labels === '' ? '' : `,${labels}`}}`;
const clock = 'tocsin_clock_timestamp_seconds';
const clocks = (values: string): Series => ({ [of('a', clock)]: values, [of('b', clock)]: values });
const tick = 'tocsin_ingest_last_tick_timestamp_seconds';
const learned = 'tocsin_learn_learned_to_timestamp_seconds';
const stage = 'stage="detect",topic="telemetry",partition="0"';
const place = 'topic="telemetry",partition="0"';
const letters = 'topic="dead-letters",partition="0"';
const next = 'tocsin_stage_next_offset';
const lag = 'tocsin_stage_lag_records';
const offered = 'tocsin_lines_offered_total';
const dead = 'tocsin_lines_dead_lettered_total';
const unanswered = 'tocsin_paging_unanswered_alerts';
const kernel = `${place},reason="kernel"`;
const unauthorized = `${place},reason="unauthorized"`;

/**
 * Two instances, a and b, of which b takes over what a held. Quiet: b does all that a did. Fires: nobody does it, or it is only
 * seen by taking both together.
 */
export const instanceCases: readonly RuleCase[] = [
  {
    alert: 'TocsinTimeStandsStill',
    fires: { ...clocks('1000+60x20'), [of('a', tick)]: '999+60x3 1200x17', [of('b', tick)]: '_x3 1180+60x4 1400x13' },
    after: 12,
    quiet: { ...clocks('1000+60x20'), [of('a', tick)]: '999+60x3 1200x17', [of('b', tick)]: '_x4 1239+60x16' },
  },
  {
    // Who let time pass is gone, and nobody does since.
    alert: 'TocsinTimeStandsStill',
    fires: { [of('a', tick)]: '999+60x3 _x20', [of('b', clock)]: '1000+60x20' },
    after: 9,
    quiet: { [of('a', tick)]: '999+60x3 _x20', [of('b', clock)]: '1000+60x20', [of('b', tick)]: '_x4 1239+60x16' },
  },
  {
    // A partition that goes to and fro and is read by neither.
    alert: 'TocsinStageStalled',
    fires: {
      [of('a', next, stage)]: '7x3 _x3 7x3 _x3 7x3 _x3',
      [of('b', next, stage)]: '_x3 7x3 _x3 7x3 _x3 7x3',
      [of('a', lag, stage)]: '30x3 _x3 30x3 _x3 30x3 _x3',
      [of('b', lag, stage)]: '_x3 30x3 _x3 30x3 _x3 30x3',
    },
    after: 16,
    quiet: {
      [of('a', next, stage)]: '7x20',
      [of('a', lag, stage)]: '30x20',
      [of('b', next, stage)]: '_x3 7+30x17',
      [of('b', lag, stage)]: '_x3 5x17',
    },
  },
  {
    alert: 'TocsinStageLags',
    fires: { [of('a', lag, stage)]: '0x5 _x40', [of('b', lag, stage)]: '_x5 600+10x40' },
    after: 30,
    quiet: { [of('a', lag, stage)]: '600+10x5 _x40', [of('b', lag, stage)]: '_x6 900-60x15 0x30' },
  },
  {
    // Who copies the dead letters has few partitions, or none.
    alert: 'TocsinDeadLetters',
    fires: { [of('a', dead, letters)]: '0+6x30', [of('b', offered, place)]: '0+100x30' },
    after: 25,
    quiet: {
      [of('a', dead, letters)]: '0+4x30',
      [of('a', offered, letters)]: '0+4x30',
      [of('b', offered, place)]: '0+100x30',
    },
  },
  {
    alert: 'TocsinLinesDropped',
    fires: {
      [of('a', offered, place)]: '9x20 _x30',
      [of('b', offered, place)]: '_x21 9x30',
      [of('a', 'tocsin_lines_dropped_total', kernel)]: '7x20 _x30',
      [of('b', 'tocsin_lines_dropped_total', kernel)]: '_x21 8x30',
    },
    after: 25,
    // Dropped long before b took the partition over, and a gap while nobody had it.
    quiet: {
      [of('a', offered, place)]: '9x20 _x30',
      [of('b', offered, place)]: '_x23 9x30',
      [of('a', 'tocsin_lines_dropped_total', kernel)]: '7x20 _x30',
      [of('b', 'tocsin_lines_dropped_total', kernel)]: '_x23 7x30',
    },
  },
  {
    alert: 'TocsinConnectionsRefused',
    fires: {
      [of('a', offered, place)]: '9x20 _x30',
      [of('b', offered, place)]: '_x21 9x30',
      [of('a', 'tocsin_lines_refused_total', unauthorized)]: '0+20x20 _x30',
      [of('b', 'tocsin_lines_refused_total', unauthorized)]: '_x21 420+20x30',
    },
    after: 28,
    quiet: {
      [of('a', offered, place)]: '9x20 _x30',
      [of('b', offered, place)]: '_x21 9x30',
      [of('a', 'tocsin_lines_refused_total', unauthorized)]: '5000x20 _x30',
      [of('b', 'tocsin_lines_refused_total', unauthorized)]: '_x21 5000x30',
    },
  },
  {
    // The hour goes on when another instance has the duty.
    alert: 'TocsinAlertUnanswered',
    fires: { [of('a', unanswered)]: '2x30 _x50', [of('b', unanswered)]: '_x31 2x50' },
    after: 64,
    quiet: { [of('a', unanswered)]: '2x30 _x50', [of('b', unanswered)]: '_x31 0x50' },
  },
  {
    alert: 'TocsinLearningStopped',
    fires: { ...clocks('100000+60x60'), [of('a', learned)]: '81000x60', [of('b', learned)]: '85000x60' },
    after: 35,
    quiet: { ...clocks('100000+60x60'), [of('a', learned)]: '80000x60', [of('b', learned)]: '97000x60' },
  },
  {
    alert: 'TocsinNoLines',
    fires: { [of('a', 'tocsin_ingest_lines_total')]: '90x60', [of('b', 'tocsin_ingest_lines_total')]: '7x60' },
    after: 45,
    quiet: { [of('a', 'tocsin_ingest_lines_total')]: '90x60', [of('b', 'tocsin_ingest_lines_total')]: '7+9x60' },
  },
];
