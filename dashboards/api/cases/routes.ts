import { z } from 'zod';
import { caseListSchema, casePageSchema } from '../../../schemas/api/cases.ts';
import { caseSchema } from '../../../schemas/case.ts';
import { closeReasons } from '../../../schemas/alert.ts';
import { noteChars } from '../../../schemas/request.ts';
import { alertRow } from '../alerts/list.ts';
import { orRefused } from '../alerts/refusal.ts';
import { numberParams, tenantParams } from '../parameters.ts';
import type { AlertBook, AskedOfTriage } from '../ports/alerts.ts';
import type { Fleet } from '../ports/fleet.ts';
import { Refused } from '../problem.ts';
import { route } from '../route.ts';
import { caseQuerySchema, listCases } from './list.ts';

const mostAlerts = 500;
const number = z.number().int().min(1);
const note = z.string().max(noteChars);

/** Bodies of what is asked of a case, and the wish that each is. */
const actions = {
  attach: { body: z.object({ alert: number }), type: 'attach-alert' },
  detach: { body: z.object({ alert: number }), type: 'detach-alert' },
  assign: { body: z.object({ assignee: z.string().min(1).max(64).nullable() }), type: 'assign-case' },
  note: { body: z.object({ note: note.min(1) }), type: 'note-case' },
  declare: { body: z.object({}).nullish(), type: 'declare-incident' },
  close: { body: z.object({ reason: z.enum(closeReasons), note: note.default('') }), type: 'close-case' },
} as const;

export function caseRoutes(book: AlertBook, fleet: Fleet) {
  const found = (tenant: string, which: number) => {
    const one = book.case(tenant, which);
    if (one === undefined) throw new Refused('NOT_FOUND', `There is no case ${which}.`);
    return one;
  };
  const list = route({
    method: 'GET',
    path: '/tenants/:tenant/cases',
    summary: 'cases, the open ones first, then the latest',
    access: { who: 'member', role: 'viewer' },
    params: tenantParams,
    query: caseQuerySchema,
    answer: caseListSchema,
    handle: async ({ params: { tenant }, query, page }) => ({ body: listCases(book.cases(tenant), query, page) }),
  });
  const show = route({
    method: 'GET',
    path: '/tenants/:tenant/cases/:number',
    summary: 'one case with its alerts and what was done',
    access: { who: 'member', role: 'viewer' },
    params: numberParams,
    answer: casePageSchema,
    handle: async ({ params: { tenant, number: which } }) => {
      const one = found(tenant, which);
      const alerts = [];
      for (const { alert } of book.queue(tenant).ordered('need')) {
        if (alert.case === which) alerts.push(alertRow(alert, (device) => fleet.siteOf(tenant, device)));
        if (alerts.length === mostAlerts) break;
      }
      const timeline = await book.caseTimeline(tenant, which);
      return { body: { case: one, alerts, timeline }, revision: one.revision };
    },
  });
  const open = route({
    method: 'POST',
    path: '/tenants/:tenant/cases',
    summary: 'put alerts together that belong together',
    access: { who: 'member', role: 'analyst' },
    params: tenantParams,
    body: z.object({ title: z.string().min(1).max(200), alerts: z.array(number).min(1).max(1_000) }),
    answer: caseSchema,
    handle: async ({ params: { tenant }, body, name }) => {
      const [answer] = await book.ask(tenant, name, [{ type: 'open-case', ...body }]);
      const opened = answer === undefined ? undefined : orRefused(answer);
      if (opened?.type !== 'case-opened') throw new Refused('INTERNAL', 'Triage answered something else.');
      return { status: 201, body: book.case(tenant, opened.case.number) ?? opened.case };
    },
  });
  const change = (action: keyof typeof actions) =>
    route({
      method: 'POST',
      path: `/tenants/:tenant/cases/:number/${action}`,
      summary: `${action}: change a case`,
      access: { who: 'member', role: 'analyst' },
      params: numberParams,
      body: actions[action].body as z.ZodType<Record<string, unknown> | undefined>,
      answer: z.object({ revision: z.number().int(), case: caseSchema.nullable() }),
      handle: async ({ params: { tenant, number: which }, body, name, revision }) => {
        if (revision === undefined)
          throw new Refused('REVISION_NEEDED', 'Say in If-Match which revision of the case you have seen.');
        const wish = { type: actions[action].type, case: which, revision, ...body } as AskedOfTriage;
        const [answer] = await book.ask(tenant, name, [wish]);
        if (answer !== undefined) orRefused(answer);
        // A case without alerts is no more.
        const after = book.case(tenant, which) ?? null;
        return {
          body: { revision: after?.revision ?? 0, case: after },
          ...(after === null ? {} : { revision: after.revision }),
        };
      },
    });
  return [list, show, open, ...(Object.keys(actions) as (keyof typeof actions)[]).map(change)];
}
