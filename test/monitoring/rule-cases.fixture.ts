/** Values of series, a sample a minute, as promtool writes them: `1x5` is six times 1, `0+3x9` rises by 3 nine times. */
export type Series = Readonly<Record<string, string>>;

export interface RuleCase {
  alert: string;
  /** With these it fires after so many minutes. */
  fires: Series;
  after: number;
  /** The same span with these it does not. */
  quiet: Series;
}

const target = 'job="tocsin",instance="m:1"';
const of = (name: string, labels = ''): string => `${name}{${target}${labels === '' ? '' : `,${labels}`}}`;
const up = of('up', 'process="ingest"');
const stage = 'stage="detect",topic="telemetry",partition="0"';
const sms = (result: string): string => of('tocsin_notification_outcomes_total', `type="send-sms",result="${result}"`);
const account = 'topic="telemetry",partition="0"';
const offered = of('tocsin_lines_offered_total', account);
const dead = of('tocsin_lines_dead_lettered_total', account);
const dropped = (reason: string): string => of('tocsin_lines_dropped_total', `${account},reason="${reason}"`);
const unauthorized = of('tocsin_lines_refused_total', `${account},reason="unauthorized"`);
const clock = of('tocsin_clock_timestamp_seconds');

/** Series beside which each rule must speak, and others, as near as may be, beside which it must not. */
export const ruleCases: readonly RuleCase[] = [
  { alert: 'TocsinNotScraped', fires: { 'up{job="node"}': '1x20' }, after: 7, quiet: { [up]: '0x20' } },
  { alert: 'TocsinProcessDown', fires: { [up]: '1x4 0x20' }, after: 8, quiet: { [up]: '1x4 0 1x20' } },
  {
    alert: 'TocsinNotReady',
    fires: { [of('tocsin_ready')]: '0x20' },
    after: 6,
    quiet: { [of('tocsin_ready')]: '0x3 1x20' },
  },
  {
    alert: 'TocsinPipelineBlind',
    fires: { [of('tocsin_pipeline_blind')]: '0x2 1x9' },
    after: 4,
    quiet: { [of('tocsin_pipeline_blind')]: '0x20' },
  },
  {
    alert: 'TocsinNobodyWatches',
    fires: { [up]: '1x30' },
    after: 12,
    quiet: { [up]: '1x30', [of('tocsin_pipeline_blind')]: '0x30' },
  },
  {
    alert: 'TocsinNoLines',
    fires: { [of('tocsin_ingest_lines_total')]: '0+9x10 90x40' },
    after: 45,
    quiet: { [of('tocsin_ingest_lines_total')]: '0+9x10 90x14 91x26' },
  },
  {
    alert: 'TocsinTimeStandsStill',
    fires: { [clock]: '1000+60x20', [of('tocsin_ingest_last_tick_timestamp_seconds')]: '999+60x5 1300x15' },
    after: 9,
    quiet: { [clock]: '1000+60x20', [of('tocsin_ingest_last_tick_timestamp_seconds')]: '940+60x20' },
  },
  {
    alert: 'TocsinIngestHoldsBack',
    fires: { [of('tocsin_ingest_waiting_bytes')]: '90x9', [of('tocsin_ingest_waiting_limit_bytes')]: '100x9' },
    after: 6,
    quiet: { [of('tocsin_ingest_waiting_bytes')]: '80x9', [of('tocsin_ingest_waiting_limit_bytes')]: '100x9' },
  },
  {
    alert: 'TocsinLogAway',
    fires: { [of('tocsin_log_up')]: '1x3 0x9' },
    after: 6,
    quiet: { [of('tocsin_log_up')]: '1x3 0 1x9' },
  },
  {
    alert: 'TocsinStoreAway',
    fires: { [of('tocsin_store_up')]: '0x9' },
    after: 6,
    quiet: { [of('tocsin_store_up')]: '0x3 1x9' },
  },
  {
    alert: 'TocsinStageStalled',
    fires: { [of('tocsin_stage_next_offset', stage)]: '7x20', [of('tocsin_stage_lag_records', stage)]: '0+30x20' },
    after: 12,
    // Read to the end, and moving on with something left.
    quiet: {
      [of('tocsin_stage_next_offset', stage)]: '7x20',
      [of('tocsin_stage_lag_records', stage)]: '0x20',
      [of('tocsin_stage_next_offset', stage.replace('0"', '1"'))]: '7+30x20',
      [of('tocsin_stage_lag_records', stage.replace('0"', '1"'))]: '5x20',
    },
  },
  {
    alert: 'TocsinStageLags',
    fires: { [of('tocsin_stage_lag_records', stage)]: '600+10x40' },
    after: 25,
    quiet: {
      [of('tocsin_stage_lag_records', stage)]: '9000-100x40',
      [of('tocsin_stage_lag_records', stage.replace('0"', '1"'))]: '400+2x40',
    },
  },
  {
    alert: 'TocsinDeadLetters',
    fires: { [dead]: '0+6x30', [offered]: '0+100x30' },
    after: 25,
    quiet: { [dead]: '0+4x30', [offered]: '0+100x30' },
  },
  {
    alert: 'TocsinSenderClocksWrong',
    fires: { [of('tocsin_dead_letter_lines_total', 'reason="time_out_of_range"')]: '_x20 500x30', [up]: '1x50' },
    after: 28,
    // The second was there when the watching began.
    quiet: {
      [up]: '1x30',
      [of('tocsin_dead_letter_lines_total', 'reason="time_out_of_range"')]: '500x30',
      [of('tocsin_dead_letter_lines_total', 'reason="not_json"')]: '0+100x30',
    },
  },
  {
    alert: 'TocsinLinesDropped',
    fires: { [dropped('kernel')]: '_x20 3x30', [offered]: '1x50' },
    after: 25,
    quiet: {
      [dropped('blank')]: '0+9x30',
      [dropped('kernel')]: '3x30',
      [offered]: '1x30',
    },
  },
  {
    alert: 'TocsinConnectionsRefused',
    fires: { [unauthorized]: '0+20x30' },
    after: 25,
    quiet: { [unauthorized]: '0+5x30' },
  },
  {
    alert: 'TocsinResidual',
    fires: { [of('tocsin_lines_residual')]: '0x5 -2x60' },
    after: 45,
    // What is only just on its way is now and then all there.
    quiet: { [of('tocsin_lines_residual')]: '5x20 0 5x20 0 5x20' },
  },
  {
    alert: 'TocsinOutboxStuck',
    fires: { [of('tocsin_outbox_oldest_waiting_seconds')]: '0+60x20' },
    after: 13,
    quiet: { [of('tocsin_outbox_oldest_waiting_seconds')]: '540x20' },
  },
  {
    alert: 'TocsinNotificationsFail',
    fires: { [sms('refused')]: '0x5 1x20' },
    after: 7,
    quiet: { [sms('deferred')]: '0+1x20', [sms('refused')]: '1x20' },
  },
  {
    alert: 'TocsinNobodyIsReached',
    fires: { [sms('deferred')]: '0+1x20', [sms('accepted')]: '7x20' },
    after: 12,
    quiet: { [sms('deferred')]: '0+1x20', [sms('accepted')]: '0x6 1x20' },
  },
  {
    alert: 'TocsinAlertUnanswered',
    fires: { [of('tocsin_paging_unanswered_alerts')]: '2x70' },
    after: 62,
    quiet: { [of('tocsin_paging_unanswered_alerts')]: '2x40 0 2x40' },
  },
  {
    alert: 'TocsinDiskFilling',
    fires: { [of('tocsin_data_free_bytes')]: '14x40', [of('tocsin_data_size_bytes')]: '100x40' },
    after: 35,
    quiet: { [of('tocsin_data_free_bytes')]: '16x40', [of('tocsin_data_size_bytes')]: '100x40' },
  },
  {
    alert: 'TocsinDiskFull',
    fires: { [of('tocsin_data_free_bytes')]: '900000000x9', [of('tocsin_data_size_bytes')]: '10000000000x9' },
    after: 3,
    quiet: { [of('tocsin_data_free_bytes')]: '2000000000x9', [of('tocsin_data_size_bytes')]: '10000000000x9' },
  },
  { alert: 'TocsinClockSkew', fires: { [clock]: '10+60x20' }, after: 8, quiet: { [clock]: '4+60x20' } },
  {
    alert: 'TocsinLearningStopped',
    fires: { [clock]: '100000+60x60', [of('tocsin_learn_learned_to_timestamp_seconds')]: '85000x60' },
    after: 35,
    quiet: { [clock]: '100000+60x60', [of('tocsin_learn_learned_to_timestamp_seconds')]: '90000x60' },
  },
  {
    alert: 'TocsinRevocationListExpires',
    fires: { [of('tocsin_revocation_list_next_update_timestamp_seconds', 'issuer="0xab"')]: '43000x20' },
    after: 12,
    quiet: { [of('tocsin_revocation_list_next_update_timestamp_seconds', 'issuer="0xab"')]: '50000x20' },
  },
  {
    alert: 'TocsinOcspCertificateExpires',
    fires: { [of('tocsin_ocsp_certificate_not_after_timestamp_seconds', 'issuer="0xab"')]: '600000x80' },
    after: 65,
    quiet: { [of('tocsin_ocsp_certificate_not_after_timestamp_seconds', 'issuer="0xab"')]: '700000x80' },
  },
];
