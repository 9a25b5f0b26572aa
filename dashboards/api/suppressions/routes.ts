import { z } from 'zod';
import { suppressionSchema, suppressionScopeSchema } from '../../../schemas/suppression.ts';
import { orRefused } from '../alerts/refusal.ts';
import { numberParams, tenantParams } from '../parameters.ts';
import type { AlertBook } from '../ports/alerts.ts';
import { route } from '../route.ts';

const most = 1_000;
const all = z.object({ suppressions: z.array(suppressionSchema) });

/** Keeping alerts quiet for a while. Criticals need the word of a second person; triage asks for it. */
export function suppressionRoutes(book: AlertBook) {
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
  return [list, begin, ...changes];
}
