import { z } from 'zod';
import type { Clock } from '../../../runtime/clock.ts';
import { suppressionListSchema, suppressionPageSchema, suppressionPreviewSchema } from '../../../schemas/api/cases.ts';
import { type Suppression, suppressionSchema, suppressionScopeSchema } from '../../../schemas/suppression.ts';
import { alertRow } from '../alerts/list.ts';
import { orRefused } from '../alerts/refusal.ts';
import { pageQuery } from '../cursor.ts';
import { pageOf } from '../page-of.ts';
import { numberParams, tenantParams } from '../parameters.ts';
import type { AlertBook } from '../ports/alerts.ts';
import type { Fleet } from '../ports/fleet.ts';
import { Refused } from '../problem.ts';
import { route } from '../route.ts';

const mostAlerts = 200;

/**
 * Keeping alerts quiet for a while. Criticals need the word of a second person; triage asks for it. Scope and end of one
 * never change, and it is confirmed and taken back once at most: there is no revision to name.
 */
export function suppressionRoutes(book: AlertBook, fleet: Fleet, clock: Clock) {
  const found = (tenant: string, number: number) => {
    const suppression = book.suppression(tenant, number);
    if (suppression === undefined) throw new Refused('NOT_FOUND', `There is no suppression ${number}.`);
    return suppression;
  };
  const list = route({
    method: 'GET',
    path: '/tenants/:tenant/suppressions',
    summary: 'what is kept quiet, by whom, why and until when',
    access: { who: 'member', role: 'viewer' },
    params: tenantParams,
    query: z.object({ past: z.enum(['yes', 'no']).default('yes'), ...pageQuery(200, 1_000) }),
    answer: suppressionListSchema,
    handle: async ({ params: { tenant }, query: { past }, page }) => {
      const [inForce, over]: [Suppression[], Suppression[]] = [[], []];
      for (const one of book.suppressions(tenant))
        (one.revokedAt === null && one.until > clock.now() ? inForce : over).push(one);
      const chosen = past === 'yes' ? [...inForce, ...over] : inForce;
      const { rows, next } = pageOf(chosen, [{ of: ({ number }) => number, down: true }], page);
      return { body: { suppressions: rows, next, counts: { inForce: inForce.length, past: over.length } } };
    },
  });
  const show = route({
    method: 'GET',
    path: '/tenants/:tenant/suppressions/:number',
    summary: 'one suppression with the alerts that it hides',
    access: { who: 'member', role: 'viewer' },
    params: numberParams,
    answer: suppressionPageSchema,
    handle: async ({ params: { tenant, number } }) => {
      const suppression = found(tenant, number);
      const alerts = [];
      let total = 0;
      for (const { alert } of book.queue(tenant).ordered('newest')) {
        if (alert.suppressedBy !== number) continue;
        total++;
        if (alerts.length < mostAlerts) alerts.push(alertRow(alert, (device) => fleet.siteOf(tenant, device)));
      }
      return { body: { suppression, total, alerts } };
    },
  });
  const preview = route({
    method: 'POST',
    path: '/tenants/:tenant/suppressions/preview',
    summary: 'what a suppression would be about now; nothing is changed',
    access: { who: 'member', role: 'analyst' },
    params: tenantParams,
    body: z.object({ scope: suppressionScopeSchema }),
    answer: suppressionPreviewSchema,
    handle: async ({ params: { tenant }, body: { scope } }) => {
      const { alerts, longestMs = null } = book.fitting(tenant, scope);
      const critical = alerts.filter(({ severity }) => severity === 'critical').length;
      const devices = new Set(alerts.flatMap(({ device }) => (device === '' ? [] : [device]))).size;
      return { body: { alerts: alerts.length, critical, devices, longestMs } };
    },
  });
  const begin = route({
    method: 'POST',
    path: '/tenants/:tenant/suppressions',
    summary: 'keep alerts quiet for a while: recorded and counted all the same',
    access: { who: 'member', role: 'analyst' },
    params: tenantParams,
    body: z.object({
      scope: suppressionScopeSchema,
      reason: z.string().min(3).max(500),
      until: z.number().int(),
      critical: z.boolean().default(false),
    }),
    answer: suppressionSchema,
    handle: async ({ params: { tenant }, body, name }) => {
      const [answer] = await book.ask(tenant, name, [{ type: 'suppress-alerts', ...body }]);
      if (answer !== undefined) orRefused(answer);
      const begun = answer?.type === 'alerts-suppressed' ? answer.suppression.number : 0;
      return { status: 201, body: found(tenant, begun) };
    },
  });
  const changes = (['confirm', 'revoke'] as const).map((verb) =>
    route({
      method: 'POST',
      path: `/tenants/:tenant/suppressions/:number/${verb}`,
      summary: verb === 'confirm' ? 'as a second person, keep criticals quiet too' : 'take a suppression back',
      access: { who: 'member', role: 'analyst' },
      params: numberParams,
      body: z.object({}).nullish(),
      answer: suppressionSchema,
      handle: async ({ params: { tenant, number }, name }) => {
        const [answer] = await book.ask(tenant, name, [{ type: `${verb}-suppression`, suppression: number }]);
        if (answer !== undefined) orRefused(answer);
        return { body: found(tenant, number) };
      },
    }),
  );
  return [list, show, preview, begin, ...changes];
}
