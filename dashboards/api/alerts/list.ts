import { z } from 'zod';
import type { Alert } from '../../../schemas/alert.ts';
import { type AlertList, type AlertRow, alertSorts } from '../../../schemas/api/alerts.ts';
import { severities } from '../../../schemas/finding.ts';
import { pageQuery } from '../cursor.ts';
import type { Paging } from '../paging.ts';
import { instant, list, wantedWords, words } from '../parameters.ts';
import { type AlertQueue, type Placed, placedAt, placeOf, type Queued, isUpTo } from './queue.ts';

/** `nobody` among the assignees: alerts that nobody works on. */
const nobody = 'nobody';

export const alertFilterSchema = z.object({
  state: list.pipe(z.array(z.enum(['open', 'acknowledged', 'closed']))).default([]),
  severity: list.pipe(z.array(z.enum(severities))).default([]),
  /** Folders or codes. */
  detector: list.default([]),
  site: list.default([]),
  assignee: list.default([]),
  q: words,
  /** Seen last no earlier, opened no later. */
  since: instant.optional(),
  until: instant.optional(),
});
export type AlertFilter = z.output<typeof alertFilterSchema>;

export const alertQuerySchema = alertFilterSchema.extend({
  sort: z.enum(alertSorts).default('need'),
  /** Rows passed over from where the page would begin: for whoever jumps in a list that is on screen. */
  skip: z.coerce.number().int().min(0).max(10_000_000).default(0),
  ...pageQuery(100, 500),
});
export type AlertQuery = z.output<typeof alertQuerySchema>;

type SiteOf = (device: string) => string;

/** One look at each alert gives the page, the total and what each other value of a filter would give. */
export function listAlerts(
  queue: AlertQueue,
  { query, page }: { query: AlertQuery; page: Paging },
  siteOf: SiteOf,
  asOf: number,
): AlertList {
  const { skip, sort } = query;
  const after = page.after === undefined ? undefined : placedAt(page.after);
  const counts = {
    state: new Map<string, number>(),
    severity: new Map<string, number>(),
    detector: new Map<string, number>(),
  };
  const alerts: AlertRow[] = [];
  const fits = filterOf(query, siteOf);
  let [total, passed] = [0, 0];
  let last: Placed | undefined;
  let more = false;
  for (const row of queue.ordered(sort)) {
    const { state, severity, detector, rest } = fits(row);
    if (!rest) continue;
    const { alert } = row;
    if (severity && detector) count(counts.state, alert.state);
    if (state && detector) count(counts.severity, alert.severity);
    if (state && severity) count(counts.detector, alert.detector);
    if (!state || !severity || !detector) continue;
    total++;
    const behind = after !== undefined && isUpTo(row, after, sort);
    if (behind) passed++;
    else if (total - passed > skip) {
      if (alerts.length === page.limit) more = true;
      else {
        alerts.push(alertRow(alert, siteOf));
        last = row;
      }
    }
  }
  const next = more && last !== undefined ? page.cursorAt(placeOf(last)) : null;
  return { total, counts: asRecords(counts), from: passed + skip, alerts, next, asOf };
}

/** All that fit, in order; for exports. */
export function* chosenAlerts(
  queue: AlertQueue,
  query: Omit<AlertQuery, 'skip' | 'cursor' | 'limit'>,
  siteOf: SiteOf,
): Generator<Alert> {
  const fits = filterOf(query, siteOf);
  for (const row of queue.ordered(query.sort)) {
    const { state, severity, detector, rest } = fits(row);
    if (state && severity && detector && rest) yield row.alert;
  }
}

interface Fit {
  state: boolean;
  severity: boolean;
  detector: boolean;
  rest: boolean;
}

function filterOf(filter: AlertFilter, siteOf: SiteOf): (row: Queued) => Fit {
  const [states, levels, detectors, sites, assignees] = (
    ['state', 'severity', 'detector', 'site', 'assignee'] as const
  ).map((name) => (filter[name].length === 0 ? undefined : new Set<string>(filter[name])));
  const wanted = wantedWords(filter.q);
  const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = filter;
  const fit: Fit = { state: false, severity: false, detector: false, rest: false };
  return (row) => {
    const { alert } = row;
    fit.state = states?.has(alert.state) ?? true;
    fit.severity = levels?.has(alert.severity) ?? true;
    fit.detector = detectors === undefined || detectors.has(alert.detector) || detectors.has(alert.code);
    fit.rest =
      alert.lastAt >= since &&
      alert.openedAt <= until &&
      (assignees?.has(alert.assignee ?? nobody) ?? true) &&
      wanted.every((word) => textOf(row).includes(word)) &&
      (sites?.has(siteOf(alert.device)) ?? true);
    return fit;
  };
}

function textOf(row: Queued): string {
  if (row.text === undefined) {
    const { number, title, subject, device, gateway, reason, code } = row.alert;
    row.text = `#${number} ${code} ${title} ${subject.id} ${device} ${gateway} ${reason}`.toLowerCase();
  }
  return row.text;
}

export function alertRow(alert: Alert, siteOf: SiteOf): AlertRow {
  const { findingIds: _ids, explanation: _numbers, facts: _facts, reopenedAt: _times, ...row } = alert;
  return { ...row, site: siteOf(alert.device) };
}

function count(counts: Map<string, number>, value: string): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

function asRecords(counts: Record<'state' | 'severity' | 'detector', Map<string, number>>): AlertList['counts'] {
  const { state, severity, detector } = counts;
  return {
    state: Object.fromEntries(state),
    severity: Object.fromEntries(severity),
    detector: Object.fromEntries(detector),
  };
}
