import { z } from 'zod';
import { suppressionListSchema, suppressionPageSchema, suppressionPreviewSchema } from '../../../schemas/api/cases.ts';
import { suppressionScopeSchema } from '../../../schemas/suppression.ts';
import { alertRow } from '../alerts/list.ts';
import { orRefused } from '../alerts/refusal.ts';
import { numberParams, tenantParams } from '../parameters.ts';
import type { AlertBook } from '../ports/alerts.ts';
import type { Fleet } from '../ports/fleet.ts';
import { Refused } from '../problem.ts';
import { route } from '../route.ts';

const most = 1_000;
const mostAlerts = 200;
const all = suppressionListSchema;

/**
 * Keeping alerts quiet for a while. Criticals need the word of a second person; triage asks for it. Scope and end of one
 * never change, and it is confirmed and taken back once at most: there is no revision to name.
 */
export function suppressionRoutes(book: AlertBook, fleet: Fleet) {
  const listed = (tenant: string) => ({
    suppressions: [...book.suppressions(tenant)].toSorted((a, b) => b.number - a.number).slice(0, most),
  });
  const list = route({
    method: 'GET',
    path: '/tenants/:tenant/suppressions',
    summary: 'what is kept quiet, by whom, why and until when',
    access: { who: 'member', role: 'viewer' },
    params: tenantParams,
    answer: all,
    handle: async ({ params: { tenant } }) => ({ body: listed(tenant) }),
  });
  const show = route({
    method: 'GET',
    path: '/tenants/:tenant/suppressions/:number',
    summary: 'one suppression with the alerts that it hides',
    access: { who: 'member', role: 'viewer' },
    params: numberParams,
    answer: suppressionPageSchema,
    handle: async ({ params: { tenant, number } }) => {
      const suppression = book.suppression(tenant, number);
      if (suppression === undefined) throw new Refused('NOT_FOUND', `There is no suppression ${number}.`);
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
    answer: all,
    handle: async ({ params: { tenant }, body, name }) => {
      const [answer] = await book.ask(tenant, name, [{ type: 'suppress-alerts', ...body }]);
      if (answer !== undefined) orRefused(answer);
      return { status: 201, body: listed(tenant) };
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
      answer: all,
      handle: async ({ params: { tenant, number }, name }) => {
        const [answer] = await book.ask(tenant, name, [{ type: `${verb}-suppression`, suppression: number }]);
        if (answer !== undefined) orRefused(answer);
        return { body: listed(tenant) };
      },
    }),
  );
  return [list, show, preview, begin, ...changes];
}
