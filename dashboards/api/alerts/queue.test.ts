import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { alertSorts } from '../../../schemas/api/alerts.ts';
import { severities } from '../../../schemas/finding.ts';
import { alert, noon } from '../../../test/support/alert-samples.ts';
import { pagingOf } from '../cursor.ts';
import { alertQuerySchema, chosenAlerts, listAlerts } from './list.ts';
import { AlertQueue } from './queue.ts';

const queueOf = (...alerts: Parameters<typeof alert>[0][]): AlertQueue => {
  const queue = new AlertQueue();
  for (const over of alerts) queue.put(alert(over));
  return queue;
};
const sites: Record<string, string> = { 'pump-1': 'north' };
const siteOf = (device: string): string => sites[device] ?? '';
const ask = (queue: AlertQueue, asked: Record<string, string> = {}) => {
  const query = alertQuerySchema.parse(asked);
  return listAlerts(queue, { query, page: pagingOf({ method: 'GET', path: '/alerts' }, {}, query) }, siteOf, 7);
};

describe('the queue of alerts', () => {
  it('puts first what needs a person: open and told of, gravest first, then taken, hidden and closed', () => {
    const queue = queueOf(
      { number: 1, state: 'closed', severity: 'critical' },
      { number: 2, suppressedBy: 4, severity: 'critical' },
      { number: 3, state: 'acknowledged', severity: 'critical' },
      { number: 4, severity: 'high' },
      { number: 5, severity: 'critical', lastAt: noon + 1 },
      { number: 6, severity: 'critical' },
    );
    expect(ask(queue).alerts.map(({ number }) => number)).toEqual([5, 6, 4, 3, 2, 1]);
  });

  it('counts for each value what it would give with the other filters as they are', () => {
    const queue = queueOf(
      { number: 1, severity: 'high' },
      { number: 2, severity: 'low' },
      { number: 3, severity: 'low', state: 'closed' },
      { number: 4, severity: 'low', detector: 'flooding', code: 'D14' },
    );
    const { total, counts, asOf } = ask(queue, { state: 'open', severity: 'low' });
    expect(total).toBe(2);
    expect(asOf).toBe(7);
    expect(counts).toEqual({
      state: { open: 2, closed: 1 },
      severity: { high: 1, low: 2 },
      detector: { 'revoked-certificate': 1, flooding: 1 },
    });
  });

  it('finds by words in title, subject, device and number, by code, site, owner and time', () => {
    const queue = queueOf(
      { number: 1, device: 'pump-1', title: 'Certificate used twice', assignee: 'ada' },
      { number: 2, device: 'pump-2', code: 'D14', lastAt: noon + 10, openedAt: noon + 5 },
    );
    const found = (query: Record<string, string>) => ask(queue, query).alerts.map(({ number }) => number);
    expect(found({ q: 'TWICE certificate' })).toEqual([1]);
    expect(found({ q: '#2' })).toEqual([2]);
    expect(found({ detector: 'D14' })).toEqual([2]);
    expect(found({ site: 'north' })).toEqual([1]);
    expect(found({ assignee: 'nobody' })).toEqual([2]);
    expect(found({ since: String(noon + 10) })).toEqual([2]);
    expect(found({ until: new Date(noon + 4).toISOString() })).toEqual([1]);
    expect(found({ q: 'nowhere' })).toEqual([]);
  });

  it('gives a page and the total of all of them', () => {
    const queue = queueOf(...Array.from({ length: 9 }, (_, i) => ({ number: i + 1, openedAt: noon + i })));
    const { total, from, alerts } = ask(queue, { sort: 'oldest', skip: '4', limit: '3' });
    expect({ total, from, numbers: alerts.map(({ number }) => number) }).toEqual({
      total: 9,
      from: 4,
      numbers: [5, 6, 7],
    });
  });

  it.each(alertSorts)('goes on by %s where a page ended, whatever was opened or let go of meanwhile', (sort) => {
    const queue = queueOf(
      ...Array.from({ length: 9 }, (_, i) => ({
        ...{ number: i + 1, openedAt: noon + (i % 4), lastAt: noon + (i % 3), severity: severities[i % 2] ?? 'low' },
      })),
    );
    const order = ask(queue, { sort }).alerts.map(({ number }) => number);
    const first = ask(queue, { sort, limit: '4' });
    queue.put(alert({ number: 10, openedAt: noon + 9, lastAt: noon + 9, severity: 'critical' }));
    queue.put(alert({ number: 11, openedAt: noon - 9, lastAt: noon - 9, severity: 'info', state: 'closed' }));
    queue.keepOnly((number) => number !== first.alerts[3]?.number);
    const second = ask(queue, { sort, limit: '9', cursor: first.next ?? '' });
    expect(second.alerts.map(({ number }) => number).filter((number) => number < 10)).toEqual(order.slice(4));
    expect(ask(queue, { sort, limit: '1', skip: '1', cursor: first.next ?? '' }).alerts).toEqual([second.alerts[1]]);
    const other = sort === 'need' ? 'newest' : 'need';
    for (const asked of [{ sort: other }, { sort, state: 'open' }, { sort, q: 'pump' }])
      expect(() => ask(queue, { ...asked, cursor: first.next ?? '' })).toThrow('not given out for this question');
  });

  it('refuses filters that are none', () => {
    for (const query of [
      { state: 'opened' },
      { limit: '501' },
      { sort: 'random()' },
      { since: '2026-13-01' },
      { skip: '-1' },
      { cursor: 'a b' },
    ])
      expect(alertQuerySchema.safeParse(query).success, JSON.stringify(query)).toBe(false);
  });

  const step = fc.record({
    number: fc.integer({ min: 1, max: 30 }),
    state: fc.constantFrom('open', 'acknowledged', 'closed'),
    severity: fc.constantFrom(...severities),
    openedAt: fc.integer({ min: 0, max: 5 }),
    lastAt: fc.integer({ min: 0, max: 5 }),
    forgets: fc.boolean(),
  });
  test.prop([fc.array(step, { maxLength: 60 })])('keeps every order as if it were made anew', (steps) => {
    const queue = new AlertQueue();
    for (const { forgets, ...over } of steps) {
      queue.put(alert(over as Parameters<typeof alert>[0]));
      if (forgets) queue.keepOnly((number) => number !== over.number);
      for (const sort of alertSorts) queue.ordered(sort);
    }
    const all = [...chosenAlerts(queue, alertQuerySchema.parse({}), siteOf)];
    const anew = new AlertQueue();
    for (const one of all.toReversed()) anew.put(one);
    for (const sort of alertSorts)
      expect(queue.ordered(sort).map(({ alert: one }) => one)).toEqual(anew.ordered(sort).map(({ alert: one }) => one));
  });
});
