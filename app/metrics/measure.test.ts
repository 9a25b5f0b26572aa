import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { Fault } from '../../runtime/errors.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import type { Report } from '../report.ts';
import { metrics } from './catalogue.ts';
import { measure } from './measure.ts';

const report: Report = {
  triage: { next: { 'findings.0': 4 }, paging: { unanswered: 1, heldBack: 2 }, alerts: { 'acme open high': 3 } },
};
const nothing = { data: tmpdir(), log: undefined, store: undefined, more: [] };

/** A log whose every partition ends there, as far as it answers. */
const ending = (bounds: () => Promise<{ low: number; next: number }>) =>
  Promise.resolve({ bounds } as unknown as EventLog);

it('says how far each stage is behind the end of the log', async () => {
  const log = ending(async () => ({ low: 0, next: 9 }));
  const measured = await measure(report, { ...nothing, log });
  expect(measured.log).toEqual({
    up: true,
    lag: [{ stage: 'triage', topic: 'findings', partition: '0', next: 4, behind: 5 }],
  });
  expect(measured.disk?.freeBytes).toBeGreaterThan(0);
  expect(measured.store).toBeUndefined();
});

it('says what does not answer, and the rest all the same', async () => {
  const away = () => Promise.reject(new Fault('STORE_UNAVAILABLE', 'away', { retryable: true }));
  const measured = await measure(report, {
    ...nothing,
    log: ending(() => new Promise(() => undefined)),
    store: { ping: away },
    more: [away, async () => ({ lines: { stored: 7, residual: 0 } })],
  });
  expect(measured).toMatchObject({
    log: { up: false, lag: [] },
    store: { up: false },
    lines: { stored: 7 },
    triage: {},
  });
});

it('becomes metrics with a label for each part of a key, and none of what is not known', () => {
  const outcomes = { 'send-sms accepted': 2 };
  const given = {
    ...report,
    respond: { waiting: 1, underWay: 0, oldestAt: 4_000, outcomes },
    ready: true,
    now: 64_000,
  };
  const told = metrics.flatMap(({ name, labels, read }) =>
    read({ ...given, learn: { learnedTo: 0 } }).map(([value, ...values]) => {
      expect(values, name).toHaveLength(labels.length);
      return [name, ...values, value];
    }),
  );
  expect(told).toEqual([
    ['tocsin_ready', 1],
    ['tocsin_clock_timestamp_seconds', 64],
    ['tocsin_alerts', 'acme', 'open', 'high', 3],
    ['tocsin_paging_unanswered_alerts', 1],
    ['tocsin_paging_held_back_notifications', 2],
    ['tocsin_outbox_waiting_notifications', 1],
    ['tocsin_outbox_attempts', 0],
    ['tocsin_outbox_oldest_waiting_seconds', 60],
    ['tocsin_notification_outcomes_total', 'send-sms', 'accepted', 2],
  ]);
});
