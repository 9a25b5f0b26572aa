import { z } from 'zod';
import type { Clock } from '../../../runtime/clock.ts';
import { tenantParams } from '../parameters.ts';
import { route } from '../route.ts';

/** Who is told first now, and until when; names only. */
export interface OnCallDesk {
  at(tenant: string, now: number): { name: string; until: number | null };
}

export function onCallRoutes(desk: OnCallDesk, clock: Clock) {
  return [
    route({
      method: 'GET',
      path: '/tenants/:tenant/on-call',
      summary: 'who is on call, and until when',
      access: { who: 'member', role: 'viewer' },
      params: tenantParams,
      answer: z.object({ name: z.string(), until: z.number().int().nullable() }),
      handle: async ({ params: { tenant } }) => ({ body: desk.at(tenant, clock.now()) }),
    }),
  ];
}
