import type { Dashboard } from './panel.ts';

/** Is Tocsin itself well? */
export const pipeline: Dashboard = {
  uid: 'tocsin-pipeline',
  title: 'Tocsin: pipeline',
  description: 'Whether lines come in, arrive, are judged, and people are told.',
  source: 'prometheus',
  from: 'now-6h',
  rows: [
    {
      question: 'Would we hear of an attack now?',
      panels: [
        {
          title: 'Pipeline blind',
          says: 'The watch over the pipeline: while it says yes, no alert can be expected.',
          as: 'stat',
          unit: 'bool_yes_no',
          worry: [1, 1],
          queries: [['max(tocsin_pipeline_blind)', 'blind']],
        },
        {
          title: 'Processes that do not answer',
          says: 'Scraped and silent.',
          as: 'stat',
          unit: 'none',
          worry: [1, 1],
          queries: [['count(up{job="tocsin"} == 0) or vector(0)', 'down']],
        },
        {
          title: 'Alerts nobody answered',
          says: 'Somebody on call is wanted for them.',
          as: 'stat',
          unit: 'none',
          worry: [1, 5],
          queries: [['sum(tocsin_paging_unanswered_alerts)', 'unanswered']],
        },
        {
          title: 'Lines not accounted for',
          says: 'Offered less stored, dead-lettered, dropped and refused. Anything but 0 that stays is a fault.',
          as: 'stat',
          unit: 'none',
          worry: [1, 1],
          queries: [['max(abs(tocsin_lines_residual))', 'residual']],
        },
      ],
    },
    {
      question: 'Does anything come in, and what becomes of it?',
      panels: [
        {
          title: 'Lines in',
          says: 'Counted at framing. A fall to nothing is a network, a certificate, or an attack on the senders.',
          as: 'timeseries',
          unit: 'cps',
          queries: [['sum(rate(tocsin_ingest_lines_total[$__rate_interval]))', 'lines']],
        },
        {
          title: 'Refused, dropped, turned away',
          says: 'Dead letters by reason can be mended and submitted again; what was dropped is gone, and counted.',
          as: 'timeseries',
          unit: 'cps',
          queries: [
            ['sum by (reason) (rate(tocsin_dead_letter_lines_total[$__rate_interval]))', 'dead letter: {{reason}}'],
            ['sum by (reason) (rate(tocsin_lines_dropped_total[$__rate_interval]))', 'dropped: {{reason}}'],
            ['sum by (reason) (rate(tocsin_lines_refused_total[$__rate_interval]))', 'turned away: {{reason}}'],
          ],
        },
        {
          title: 'Waiting for the log',
          says: 'Share of what may wait. At 1 senders are held back.',
          as: 'timeseries',
          unit: 'percentunit',
          worry: [0.5, 0.8],
          queries: [['tocsin_ingest_waiting_bytes / tocsin_ingest_waiting_limit_bytes', '{{instance}}']],
        },
      ],
    },
    {
      question: 'Does every stage keep up?',
      panels: [
        {
          title: 'Records behind',
          says: 'By stage and topic; ticks count, so a few are always on their way.',
          as: 'timeseries',
          unit: 'short',
          queries: [['sum by (stage, topic) (tocsin_stage_lag_records)', '{{stage}} in {{topic}}']],
        },
        {
          title: 'Records read',
          says: 'A stage that reads nothing while time passes in the log stands still.',
          as: 'timeseries',
          unit: 'cps',
          queries: [['sum by (stage) (rate(tocsin_stage_next_offset[$__rate_interval]))', '{{stage}}']],
        },
        {
          title: 'Since time was written, since it was learned',
          says: 'Seconds since the last tick, and since the end of the last hour that detectors know as usual.',
          as: 'timeseries',
          unit: 's',
          queries: [
            ['tocsin_clock_timestamp_seconds - tocsin_ingest_last_tick_timestamp_seconds', 'tick'],
            ['tocsin_clock_timestamp_seconds - tocsin_learn_learned_to_timestamp_seconds', 'learned'],
          ],
        },
      ],
    },
    {
      question: 'Are people told, and do they answer?',
      panels: [
        {
          title: 'What became of notifications',
          says: 'A minute each. undelivered and refused need somebody to look; unknown is looked up before it is sent again.',
          as: 'timeseries',
          unit: 'short',
          queries: [
            [
              'sum by (type, result) (increase(tocsin_notification_outcomes_total{result!="attempted"}[$__rate_interval]))',
              '{{type}} {{result}}',
            ],
          ],
        },
        {
          title: 'Oldest notification that waits',
          says: 'Ten minutes and more: tell the people on call by other means.',
          as: 'timeseries',
          unit: 's',
          worry: [120, 600],
          queries: [['max(tocsin_outbox_oldest_waiting_seconds)', 'oldest']],
        },
        {
          title: 'Alerts that are not closed',
          says: 'By severity, open and acknowledged.',
          as: 'timeseries',
          unit: 'short',
          queries: [['sum by (state, severity) (tocsin_alerts)', '{{severity}} {{state}}']],
        },
        {
          title: 'Held back, and waiting for a second person',
          says: 'Notifications that wait for a digest; quarantines, revocations and campaigns that wait for approval.',
          as: 'timeseries',
          unit: 'short',
          queries: [
            ['sum(tocsin_paging_held_back_notifications)', 'notifications'],
            ['sum(tocsin_quarantines{state="held"})', 'quarantines'],
            ['sum(tocsin_revocations{state="held"})', 'revocations'],
            ['sum(tocsin_campaigns{state="held"})', 'campaigns'],
          ],
        },
      ],
    },
    {
      question: 'What is about to break?',
      panels: [
        {
          title: 'Room on the disk',
          says: 'Share that is free where the data directory lies.',
          as: 'timeseries',
          unit: 'percentunit',
          queries: [['min by (instance) (tocsin_data_free_bytes / tocsin_data_size_bytes)', '{{instance}}']],
        },
        {
          title: 'Log and ClickHouse answer',
          says: '0: no answer within two seconds, as the process sees it.',
          as: 'timeseries',
          unit: 'none',
          queries: [
            ['tocsin_log_up', 'log: {{role}}'],
            ['tocsin_store_up', 'ClickHouse: {{role}}'],
          ],
        },
        {
          title: 'Memory',
          says: 'Resident bytes by process. What detectors remember is part of detect.',
          as: 'timeseries',
          unit: 'bytes',
          queries: [['process_resident_memory_bytes{job="tocsin"}', '{{role}}']],
        },
        {
          title: 'Until lists and certificates run out',
          says: 'Revocation lists that Tocsin signs, and the certificates that its OCSP answers are signed with.',
          as: 'timeseries',
          unit: 's',
          queries: [
            ['tocsin_revocation_list_next_update_timestamp_seconds - time()', 'list of {{issuer}}'],
            ['tocsin_ocsp_certificate_not_after_timestamp_seconds - time()', 'OCSP for {{issuer}}'],
          ],
        },
      ],
    },
  ],
};
