import { each, type Metric, one } from '../../runtime/metrics/metric.ts';
import type { Measured } from './measured.ts';

/** Console and API. */
export const webMetrics: readonly Metric<Measured>[] = [
  {
    name: 'tocsin_web_answers_total',
    help: 'Answers of console and API, by HTTP status',
    labels: ['status'],
    read: ({ web }) => each(web?.answered),
  },
  {
    name: 'tocsin_web_refusals_total',
    help: 'Requests that were refused, by code',
    labels: ['code'],
    read: ({ web }) => each(web?.refused),
  },
  {
    name: 'tocsin_web_streams',
    help: 'Streams and exports under way',
    labels: [],
    read: ({ web }) => one(web?.streams),
  },
  {
    name: 'tocsin_web_accounts',
    help: 'Accounts',
    labels: [],
    read: ({ web }) => one(web?.accounts),
  },
  {
    name: 'tocsin_web_sessions',
    help: 'Sessions that are open',
    labels: [],
    read: ({ web }) => one(web?.sessions),
  },
  {
    name: 'tocsin_web_tokens',
    help: 'API tokens',
    labels: [],
    read: ({ web }) => one(web?.tokens),
  },
];
