import { z } from 'zod';
import { webhookListSchema } from '../../../schemas/api/webhooks.ts';
import { pageQuery } from '../cursor.ts';
import { pageOf } from '../page-of.ts';
import { tenantParams } from '../parameters.ts';
import type { Webhooks } from '../ports/webhooks.ts';
import { route } from '../route.ts';

/** Endpoints are made in the configuration: here they are looked at. */
export function webhookRoutes(webhooks: Webhooks) {
  return [
    route({
      method: 'GET',
      path: '/tenants/:tenant/webhooks',
      summary: 'endpoints that are told of alerts, and how deliveries to them go',
      access: { who: 'member', role: 'viewer' },
      params: tenantParams,
      query: z.object(pageQuery(100, 100)),
      answer: webhookListSchema,
      handle: async ({ params: { tenant }, page }) => {
        const { rows, next } = pageOf(await webhooks.of(tenant), [{ of: ({ name }) => name }], page);
        return { body: { webhooks: rows, next } };
      },
    }),
  ];
}
