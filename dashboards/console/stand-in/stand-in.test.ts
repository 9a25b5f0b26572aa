import { afterAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  accountListSchema,
  meSchema,
  passkeyListSchema,
  sessionListSchema,
  tokenListSchema,
} from '../../../schemas/api/access.ts';
import { alertListSchema, alertPageSchema } from '../../../schemas/api/alerts.ts';
import {
  caseListSchema,
  casePageSchema,
  suppressionListSchema,
  suppressionPageSchema,
} from '../../../schemas/api/cases.ts';
import { auditChainSchema, auditPageSchema } from '../../../schemas/api/audit.ts';
import { certificatesPageSchema } from '../../../schemas/api/certificates.ts';
import { deviceListSchema, devicePageSchema, seriesSchema } from '../../../schemas/api/devices.ts';
import { detectorPageSchema, pipelinePageSchema } from '../../../schemas/api/operations.ts';
import {
  campaignListSchema,
  campaignSummarySchema,
  proposalListSchema,
  quarantineListSchema,
  quarantinePreviewSchema,
  responsesPageSchema,
} from '../../../schemas/api/responses.ts';
import { fieldValuesSchema, histogramSchema, searchAnswerSchema, viewListSchema } from '../../../schemas/api/search.ts';
import { webhookListSchema } from '../../../schemas/api/webhooks.ts';
import { makeStandIn } from './server.ts';

const now = Date.UTC(2026, 10, 29, 12);
const standIns = (['full', 'empty', 'dry-run'] as const).map((scenario) => ({
  scenario,
  ...makeStandIn(scenario, true, now),
}));
const range = `from=${now - 86_400_000}&to=${now}`;

const routes: [path: string, schema: z.ZodType, needsDevices?: boolean][] = [
  ['/session', meSchema],
  ['/tenants/stadtwerke/alerts?state=open&limit=50', alertListSchema],
  ['/tenants/stadtwerke/alerts/7', alertPageSchema, true],
  ['/tenants/stadtwerke/cases?state=open', caseListSchema],
  ['/tenants/stadtwerke/cases/1', casePageSchema, true],
  ['/tenants/stadtwerke/suppressions', suppressionListSchema],
  ['/tenants/stadtwerke/suppressions/4', suppressionPageSchema, true],
  ['/tenants/stadtwerke/devices?limit=50', deviceListSchema],
  ['/tenants/stadtwerke/devices/pump-0101', devicePageSchema, true],
  [`/tenants/stadtwerke/devices/pump-0101/series?metric=messages&${range}`, seriesSchema],
  ['/tenants/stadtwerke/certificates', certificatesPageSchema],
  ['/tenants/stadtwerke/responses', responsesPageSchema],
  ['/tenants/stadtwerke/proposals', proposalListSchema],
  ['/tenants/stadtwerke/quarantines', quarantineListSchema],
  ['/tenants/stadtwerke/campaigns', campaignListSchema],
  ['/tenants/stadtwerke/views', viewListSchema],
  ['/tenants/stadtwerke/accounts', accountListSchema],
  ['/tenants/stadtwerke/webhooks', webhookListSchema],
  ['/tokens', tokenListSchema],
  ['/sessions', sessionListSchema],
  ['/account/passkeys', passkeyListSchema],
  [`/tenants/stadtwerke/events?${range}`, searchAnswerSchema],
  [`/tenants/stadtwerke/events/histogram?${range}`, histogramSchema],
  [`/tenants/stadtwerke/events/values?field=kind&${range}`, fieldValuesSchema],
  ['/tenants/stadtwerke/detectors', detectorPageSchema],
  ['/tenants/stadtwerke/pipeline', pipelinePageSchema],
  ['/tenants/stadtwerke/audit', auditPageSchema],
  ['/tenants/stadtwerke/audit/chain', auditChainSchema],
];

afterAll(() => Promise.all(standIns.map(({ app }) => app.close())));

describe('the stand-in answers as the API does', () => {
  for (const { scenario, app, world } of standIns) {
    it(`in the scenario ${scenario}`, async () => {
      for (const [path, schema, needsDevices] of routes) {
        if (needsDevices === true && world.devices.length === 0) continue;
        const answer = await app.inject({ url: `/api/v1${path}` });
        expect(answer.statusCode, path).toBe(200);
        expect(schema.safeParse(answer.json()).error?.issues.slice(0, 3), path).toBeUndefined();
      }
    });
  }

  it('for a campaign and a preview', async () => {
    const [full] = standIns;
    if (full === undefined) throw new Error('no stand-in');
    const id = full.world.campaigns[0]?.plan.id;
    const campaign = await full.app.inject({ url: `/api/v1/tenants/stadtwerke/campaigns/${id}` });
    expect(campaignSummarySchema.safeParse(campaign.json()).error).toBeUndefined();
    const preview = await full.app.inject({
      method: 'POST',
      url: '/api/v1/tenants/stadtwerke/quarantines/preview',
      body: { device: 'pump-0101', hours: 24 },
    });
    expect(quarantinePreviewSchema.safeParse(preview.json()).error).toBeUndefined();
  });

  it('with a problem to whoever is not signed in', async () => {
    const { app } = makeStandIn('full', false, now);
    const answer = await app.inject({ url: '/api/v1/tenants/stadtwerke/alerts' });
    expect(answer.json()).toMatchObject({ status: 401, code: 'NOT_SIGNED_IN' });
    await app.close();
  });
});
