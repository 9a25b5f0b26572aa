import { z } from 'zod';
import type { Clock } from '../../../runtime/clock.ts';
import type { Alert } from '../../../schemas/alert.ts';
import { settingsSchema, type WhatIfChange, whatIfAnswerSchema } from '../../../schemas/api/what-if.ts';
import { tenantParams } from '../parameters.ts';
import type { AlertBook } from '../ports/alerts.ts';
import type { TrySettings } from '../ports/detectors.ts';
import { Refused } from '../problem.ts';
import { route } from '../route.ts';

const dayMs = 86_400_000;

export interface WhatIfPorts {
  trySettings: TrySettings;
  book: AlertBook;
  clock: Clock;
}

/** What a detector would have said of the last day with other settings. The running one goes on as it is set. */
export function whatIfRoute(ports: WhatIfPorts) {
  return route({
    method: 'POST',
    path: '/tenants/:tenant/detectors/:detector/what-if',
    summary: 'what other settings of a detector would have made of at most a day; nothing is changed',
    access: { who: 'member', role: 'analyst' },
    perMinute: 10,
    params: tenantParams.extend({ detector: z.string().regex(/^[a-z0-9-]{1,64}$/) }),
    body: z.object({
      settings: settingsSchema.refine((tried) => Object.keys(tried).length <= 50, 'at most 50'),
      /** Default: the last day. */
      from: z.number().int().optional(),
      to: z.number().int().optional(),
    }),
    answer: whatIfAnswerSchema,
    handle: async ({ params: { tenant, detector }, body: { settings, ...range }, signal }) => {
      const to = range.to ?? ports.clock.now();
      const from = range.from ?? to - dayMs;
      if (!(from < to) || to - from > dayMs) throw new Refused('INPUT_INVALID', 'The range is a day at most.');
      const judged = await ports.trySettings(tenant, { detector, settings, from, to }, signal);
      const alertOf = alertsAbout(ports.book, tenant, detector, from);
      return { body: { ...judged, changes: judged.changes.map((one) => ({ ...one, alert: alertOf(one) })) } };
    },
  });
}

/** The latest alert of each subject that was alive since then. */
function alertsAbout(book: AlertBook, tenant: string, detector: string, since: number) {
  const alerts = new Map<string, Alert>();
  const keyOf = ({ subject }: Pick<Alert, 'subject'>): string => JSON.stringify([subject.kind, subject.id]);
  for (const { alert } of book.queue(tenant).ordered('oldest'))
    if (alert.detector === detector && alert.lastAt >= since) alerts.set(keyOf(alert), alert);
  return (change: WhatIfChange) => {
    const alert = alerts.get(keyOf(change));
    return alert === undefined ? null : { number: alert.number, state: alert.state, closeReason: alert.closeReason };
  };
}
