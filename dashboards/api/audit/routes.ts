import { z } from 'zod';
import { auditPageSchema } from '../../../schemas/api/operations.ts';
import { limitOf, tenantParams, words } from '../parameters.ts';
import type { Audit } from '../ports/audit.ts';
import { route } from '../route.ts';

export function auditRoutes(audit: Audit) {
  return [
    route({
      method: 'GET',
      path: '/tenants/:tenant/audit',
      summary: 'who did what: alerts, cases, responses, views',
      access: { who: 'member', role: 'analyst' },
      params: tenantParams,
      query: z.object({ q: words, cursor: z.string().max(100).default(''), limit: limitOf(100, 500) }),
      answer: auditPageSchema,
      handle: async ({ params: { tenant }, query: { q, cursor, limit } }) => ({
        body: audit.page(tenant, q, cursor, limit),
      }),
    }),
  ];
}
