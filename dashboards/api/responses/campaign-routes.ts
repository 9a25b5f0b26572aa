import { z } from 'zod';
import { campaignListSchema, campaignSummarySchema } from '../../../schemas/api/responses.ts';
import { campaignScopeSchema, campaignSettingsSchema } from '../../../schemas/campaign.ts';
import { pageQuery } from '../cursor.ts';
import { pageOf } from '../page-of.ts';
import { idParams, tenantParams } from '../parameters.ts';
import type { Campaigns } from '../ports/responses.ts';
import { Refused } from '../problem.ts';
import { route } from '../route.ts';
import { destructive, nothing, soothing, target } from './wishes.ts';

export function campaignRoutes(campaigns: Campaigns) {
  const list = route({
    method: 'GET',
    path: '/tenants/:tenant/campaigns',
    summary: 'campaigns and how far each is, the latest first',
    access: { who: 'member', role: 'viewer' },
    params: tenantParams,
    query: z.object(pageQuery(50, 200)),
    answer: campaignListSchema,
    handle: async ({ params: { tenant }, page }) => {
      const { rows, next } = pageOf(campaigns.plans(tenant), [{ of: ({ number }) => number, down: true }], page);
      return { body: { campaigns: campaigns.summaries(tenant, rows), next } };
    },
  });
  const plan = route({
    method: 'POST',
    path: '/tenants/:tenant/campaigns',
    summary: 'plan a reset of credentials: see whom it would reach, nothing begins',
    access: soothing,
    params: tenantParams,
    body: z.object({ scope: campaignScopeSchema, settings: campaignSettingsSchema.partial().default({}) }),
    answer: campaignSummarySchema,
    handle: async ({ params: { tenant }, body, name }) => ({
      status: 201,
      body: await campaigns.ask(tenant, name, { type: 'plan-campaign', ...body }),
    }),
  });
  const show = route({
    method: 'GET',
    path: '/tenants/:tenant/campaigns/:id',
    summary: 'one campaign and how far it is',
    access: { who: 'member', role: 'viewer' },
    params: idParams,
    answer: campaignSummarySchema,
    handle: async ({ params: { tenant, id } }) => {
      const body = campaigns.summary(tenant, id);
      if (body === undefined) throw new Refused('NOT_FOUND', 'There is no such campaign.');
      return { body };
    },
  });
  const aimed = (['start', 'approve'] as const).map((verb) =>
    route({
      method: 'POST',
      path: `/tenants/:tenant/campaigns/:id/${verb}`,
      summary:
        verb === 'start' ? 'begin exactly what was planned' : 'as a second person, approve exactly these devices',
      access: destructive,
      params: idParams,
      body: target,
      answer: campaignSummarySchema,
      handle: async ({ params: { tenant, id }, body, name }) => ({
        body: await campaigns.ask(tenant, name, { type: `${verb}-campaign`, campaign: id, ...body }),
      }),
    }),
  );
  const steered = (['pause', 'resume', 'abort'] as const).map((verb) =>
    route({
      method: 'POST',
      path: `/tenants/:tenant/campaigns/:id/${verb}`,
      summary: `${verb} a campaign`,
      access: verb === 'resume' ? destructive : soothing,
      params: idParams,
      body: nothing,
      answer: campaignSummarySchema,
      handle: async ({ params: { tenant, id }, name }) => ({
        body: await campaigns.ask(tenant, name, { type: `${verb}-campaign`, campaign: id }),
      }),
    }),
  );
  return [list, plan, show, ...aimed, ...steered];
}
