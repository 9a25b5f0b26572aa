import type { Dashboard } from './panel.ts';

/** What is happening to the fleet? */
export const detections: Dashboard = {
  uid: 'tocsin-detections',
  title: 'Tocsin: detections',
  description: 'What the detectors found, about whom, and what was heard of the fleet meanwhile.',
  source: 'grafana-clickhouse-datasource',
  from: 'now-24h',
  rows: [
    {
      question: 'What was found, and how bad is it?',
      panels: [
        {
          title: 'Findings',
          says: 'By severity and time of the event. Each finding counts once, in its latest version.',
          as: 'timeseries',
          unit: 'short',
          width: 16,
          sql: 'findings-over-time',
        },
        {
          title: 'By detector',
          says: 'How often each spoke.',
          as: 'table',
          unit: 'short',
          width: 8,
          sql: 'findings-by-detector',
        },
      ],
    },
    {
      question: 'Who is it about?',
      panels: [
        {
          title: 'Subjects',
          says: 'Devices, gateways, certificates and addresses with the most, worst first.',
          as: 'table',
          unit: 'short',
          sql: 'subjects',
        },
        {
          title: 'Latest findings',
          says: 'Search for the subject in the console to go on.',
          as: 'table',
          unit: 'short',
          sql: 'latest-findings',
        },
      ],
    },
    {
      question: 'Is somebody trying to get in?',
      panels: [
        {
          title: 'Sessions and refusals',
          says: 'Sessions opened, refused, and failed authentication, by weight: a throttled summary counts what it stands for.',
          as: 'timeseries',
          unit: 'short',
          sql: 'sessions',
        },
        {
          title: 'Why sessions are refused',
          says: 'As the gateways and brokers say.',
          as: 'table',
          unit: 'short',
          sql: 'refusals',
        },
      ],
    },
    {
      question: 'Who is heard, and who has fallen silent?',
      panels: [
        {
          title: 'Events by source',
          says: 'Listener and decoder.',
          as: 'timeseries',
          unit: 'short',
          sql: 'events-by-source',
        },
        {
          title: 'Devices and gateways heard',
          says: 'How many different ones. A step down is an outage or an attack.',
          as: 'timeseries',
          unit: 'short',
          sql: 'heard',
        },
        {
          title: 'Gateways, quietest first',
          says: 'When each was heard last.',
          as: 'table',
          unit: 'short',
          sql: 'quiet-gateways',
        },
      ],
    },
    {
      question: 'What do we not understand?',
      panels: [
        { title: 'Dead letters', says: 'Lines by reason.', as: 'timeseries', unit: 'short', sql: 'dead-letters' },
        {
          title: 'Where they come from',
          says: 'Gateway, source, step and reason.',
          as: 'table',
          unit: 'short',
          sql: 'dead-letter-sources',
        },
        {
          title: 'Clocks that are off',
          says: 'Events whose sender was more than five minutes off, by gateway, and by how much at most.',
          as: 'table',
          unit: 's',
          sql: 'skewed-clocks',
        },
      ],
    },
  ],
};
