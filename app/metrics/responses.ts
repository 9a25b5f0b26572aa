import { each, type Metric, one, type Reading } from '../../runtime/metrics/metric.ts';
import type { LaneStatus } from '../webhooks/lane.ts';
import type { Measured } from './measured.ts';

/** Counts under keys of several words, a label each. */
const split = (counts: Readonly<Record<string, number>> | undefined): readonly Reading[] =>
  Object.entries(counts ?? {}).map(([key, value]) => [value, ...key.split(' ')]);

const standing = (states: Readonly<Record<string, number | undefined>>): readonly Reading[] =>
  Object.entries(states).flatMap(([state, count]) => (count === undefined ? [] : [[count, state] as const]));

const endpoints = (
  lanes: Readonly<Record<string, LaneStatus>> | undefined,
  of: (lane: LaneStatus) => number,
): readonly Reading[] => Object.entries(lanes ?? {}).map(([endpoint, lane]) => [of(lane), endpoint]);

/** From findings to what people are told and what is done. */
export const responseMetrics: readonly Metric<Measured>[] = [
  {
    name: 'tocsin_duty_epoch',
    help: 'Epoch in which a role works here; 0 while it stands by for another instance',
    labels: ['duty'],
    read: ({ duty }) => (duty?.roles ?? []).map((role) => [duty?.epoch ?? 0, role]),
  },
  {
    name: 'tocsin_log_passed_over_records_total',
    help: 'Records this process read that do not count: written by an instance that another one had replaced',
    labels: ['topic'],
    read: ({ duty }) => each(duty?.passedOver),
  },
  {
    name: 'tocsin_alerts',
    help: 'Alerts that are not closed',
    labels: ['tenant', 'state', 'severity'],
    read: ({ triage }) => split(triage?.alerts),
  },
  {
    name: 'tocsin_paging_unanswered_alerts',
    help: 'Alerts somebody on call is wanted for',
    labels: [],
    read: ({ triage }) => one(triage?.paging.unanswered),
  },
  {
    name: 'tocsin_paging_held_back_notifications',
    help: 'Notifications that wait for a digest or the end of quiet hours',
    labels: [],
    read: ({ triage }) => one(triage?.paging.heldBack),
  },
  {
    name: 'tocsin_outbox_waiting_notifications',
    help: 'Notifications without a final outcome',
    labels: [],
    read: ({ respond }) => one(respond?.waiting),
  },
  {
    name: 'tocsin_outbox_attempts',
    help: 'Notifications being sent just now',
    labels: [],
    read: ({ respond }) => one(respond?.underWay),
  },
  {
    name: 'tocsin_outbox_oldest_waiting_seconds',
    help: 'Age of the oldest notification without a final outcome; 0 when there is none',
    labels: [],
    read: ({ respond, now }) =>
      respond === undefined ? [] : one(respond.oldestAt === 0 ? 0 : Math.max(0, now - respond.oldestAt) / 1_000),
  },
  {
    name: 'tocsin_notification_outcomes_total',
    help: 'What became of attempts to tell people, by type and result',
    labels: ['type', 'result'],
    read: ({ respond }) => split(respond?.outcomes),
  },
  {
    name: 'tocsin_webhook_waiting_deliveries',
    help: 'Deliveries to an endpoint that are held in memory and not done',
    labels: ['endpoint'],
    read: ({ webhooks }) => endpoints(webhooks, ({ waiting }) => waiting),
  },
  {
    name: 'tocsin_webhook_deliveries_total',
    help: 'Deliveries that an endpoint has taken since the process started',
    labels: ['endpoint'],
    read: ({ webhooks }) => endpoints(webhooks, ({ delivered }) => delivered),
  },
  {
    name: 'tocsin_webhook_failures_in_a_row',
    help: 'Attempts since the last that an endpoint took',
    labels: ['endpoint'],
    read: ({ webhooks }) => endpoints(webhooks, ({ failures }) => failures),
  },
  {
    name: 'tocsin_webhook_gone',
    help: '1 when an endpoint has said that it is gone and is sent nothing more',
    labels: ['endpoint'],
    read: ({ webhooks }) => endpoints(webhooks, ({ gone }) => (gone ? 1 : 0)),
  },
  {
    name: 'tocsin_quarantines',
    help: 'Quarantines in force, and those that wait for a second person',
    labels: ['state'],
    read: ({ quarantine }) => standing({ in_force: quarantine?.inForce, held: quarantine?.held }),
  },
  {
    name: 'tocsin_revocations',
    help: 'Revocations in force, and those that wait for a second person',
    labels: ['state'],
    read: ({ revocation }) => standing({ in_force: revocation?.inForce, held: revocation?.held }),
  },
  {
    name: 'tocsin_campaigns',
    help: 'Campaigns under way, paused, and those that wait for a second person',
    labels: ['state'],
    read: ({ campaign }) => standing({ active: campaign?.active, paused: campaign?.paused, held: campaign?.held }),
  },
  {
    name: 'tocsin_callback_requests_total',
    help: 'Requests of the SMS provider, by what became of them',
    labels: ['result'],
    read: ({ callback }) => each(callback?.requests),
  },
  {
    name: 'tocsin_ocsp_questions_total',
    help: 'OCSP questions, by what became of them',
    labels: ['result'],
    read: ({ pki }) => each(pki?.ocsp),
  },
  {
    name: 'tocsin_revocation_list_entries',
    help: 'Entries of the list that is served for an issuer, named by its key id',
    labels: ['issuer'],
    read: ({ pki }) => Object.entries(pki?.issuers ?? {}).map(([issuer, { entries }]) => [entries, issuer]),
  },
  {
    name: 'tocsin_revocation_list_next_update_timestamp_seconds',
    help: 'When the list that is served for an issuer runs out',
    labels: ['issuer'],
    read: ({ pki }) =>
      Object.entries(pki?.issuers ?? {}).flatMap(([issuer, { nextUpdate }]) =>
        nextUpdate === 0 ? [] : [[nextUpdate / 1_000, issuer] as const],
      ),
  },
  {
    name: 'tocsin_ocsp_certificate_not_after_timestamp_seconds',
    help: 'When the certificate that OCSP answers for an issuer are signed with runs out',
    labels: ['issuer'],
    read: ({ pki }) =>
      Object.entries(pki?.issuers ?? {}).flatMap(([issuer, { ocspUntil }]) =>
        ocspUntil === 0 ? [] : [[ocspUntil / 1_000, issuer] as const],
      ),
  },
];
