import { z } from 'zod';
import { savedViewSchema, viewListSchema } from '../../../schemas/api/search.ts';
import { pageQuery } from '../cursor.ts';
import { pageOf } from '../page-of.ts';
import { idParams, tenantParams } from '../parameters.ts';
import type { Views } from '../ports/views.ts';
import { Refused } from '../problem.ts';
import { route } from '../route.ts';

export function viewRoutes(views: Views) {
  const list = route({
    method: 'GET',
    path: '/tenants/:tenant/views',
    summary: 'views that people of the tenant saved and share',
    access: { who: 'member', role: 'viewer' },
    params: tenantParams,
    query: z.object(pageQuery(200, 200)),
    answer: viewListSchema,
    handle: async ({ params: { tenant }, page }) => {
      const { rows, next } = pageOf(views.of(tenant), [{ of: ({ at }) => at }, { of: ({ id }) => id }], page);
      return { body: { views: rows, next } };
    },
  });
  const save = route({
    method: 'POST',
    path: '/tenants/:tenant/views',
    summary: 'save a view for everybody of the tenant',
    access: { who: 'member', role: 'analyst' },
    params: tenantParams,
    body: savedViewSchema.pick({ page: true, title: true, query: true }),
    answer: savedViewSchema,
    handle: async ({ params: { tenant }, body, name }) => ({ status: 201, body: await views.save(tenant, name, body) }),
  });
  const remove = route({
    method: 'DELETE',
    path: '/tenants/:tenant/views/:id',
    summary: 'remove a saved view',
    access: { who: 'member', role: 'analyst' },
    params: idParams,
    handle: async ({ params: { tenant, id }, name }) => {
      if (!(await views.remove(tenant, name, id))) throw new Refused('NOT_FOUND', 'There is no such view.');
      return { body: undefined };
    },
  });
  return [list, save, remove];
}
