import { z } from 'zod';
import { quarantinePreviewSchema, responsesPageSchema } from '../../../schemas/api/responses.ts';
import { responseSchema } from '../../../schemas/command.ts';
import { isId } from '../../../schemas/limits.ts';
import { quarantineSchema } from '../../../schemas/quarantine.ts';
import { noteChars } from '../../../schemas/request.ts';
import { orRefused } from '../alerts/refusal.ts';
import { idParams, tenantParams } from '../parameters.ts';
import type { AlertBook } from '../ports/alerts.ts';
import type { Campaigns, LiveResponses, Quarantines } from '../ports/responses.ts';
import { Refused } from '../problem.ts';
import { route } from '../route.ts';
import { campaignRoutes } from './campaign-routes.ts';
import { destructive, nothing, soothing, target } from './wishes.ts';

export interface ResponsePorts {
  book: AlertBook;
  quarantines: Quarantines;
  campaigns: Campaigns;
  live: LiveResponses;
}

const wanted = z.object({
  device: z.string().refine(isId, 'letters, digits and ._:- only, 1 to 64 of them'),
  hours: z.number().min(0.01).max(8_760),
});
/** Responses: what waits, what is in force, and the wishes that change it. The roles decide; the API passes on. */
export function responseRoutes({ book, quarantines, campaigns, live }: ResponsePorts) {
  const page = route({
    method: 'GET',
    path: '/tenants/:tenant/responses',
    summary: 'proposals that wait for a person, quarantines, campaigns, and what of it reaches the world',
    access: { who: 'member', role: 'viewer' },
    params: tenantParams,
    answer: responsesPageSchema,
    handle: async ({ params: { tenant } }) => ({
      body: {
        stopped: quarantines.stopped(tenant),
        live,
        proposals: book.proposals(tenant),
        quarantines: [...quarantines.all(tenant)].slice(0, 500),
        campaigns: campaigns.summaries(tenant),
      },
    }),
  });
  return [page, ...proposalRoutes(book), ...quarantineRoutes(quarantines), ...campaignRoutes(campaigns)];
}

function proposalRoutes(book: AlertBook) {
  const decided = z.object({ command: z.string(), proposals: z.array(responseSchema) });
  const params = tenantParams.extend({ command: z.string().regex(/^[0-9a-f]{32}$/) });
  const answered = (tenant: string, command: string) => ({ body: { command, proposals: book.proposals(tenant) } });
  const approve = route({
    method: 'POST',
    path: '/tenants/:tenant/proposals/:command/approve',
    summary: 'let a proposed response be done; the limits are checked again',
    access: destructive,
    params,
    body: nothing,
    answer: decided,
    handle: async ({ params: { tenant, command }, name }) => {
      const [answer] = await book.ask(tenant, name, [{ type: 'approve-response', command }]);
      if (answer !== undefined) orRefused(answer);
      return answered(tenant, command);
    },
  });
  const decline = route({
    method: 'POST',
    path: '/tenants/:tenant/proposals/:command/decline',
    summary: 'let a proposed response not be done',
    access: soothing,
    params,
    body: z.object({ note: z.string().max(noteChars).default('') }),
    answer: decided,
    handle: async ({ params: { tenant, command }, body: { note }, name }) => {
      const [answer] = await book.ask(tenant, name, [{ type: 'decline-response', command, note }]);
      if (answer !== undefined) orRefused(answer);
      return answered(tenant, command);
    },
  });
  return [approve, decline];
}

function quarantineRoutes(quarantines: Quarantines) {
  const ask = async (tenant: string, name: string, wish: Parameters<Quarantines['ask']>[2]) => {
    const one = await quarantines.ask(tenant, name, wish);
    if (one === undefined) throw new Refused('NOT_FOUND', 'There is no such quarantine.');
    return one;
  };
  const preview = route({
    method: 'POST',
    path: '/tenants/:tenant/quarantines/preview',
    summary: 'what a quarantine would do, before anybody asks for it',
    access: { who: 'member', role: 'analyst' },
    params: tenantParams,
    body: wanted,
    answer: quarantinePreviewSchema,
    handle: async ({ params: { tenant }, body: { device, hours }, name }) => ({
      body: await quarantines.preview(tenant, name, device, hours),
    }),
  });
  const begin = route({
    method: 'POST',
    path: '/tenants/:tenant/quarantines',
    summary: 'keep a device out; above a cap a second person has to confirm it',
    access: destructive,
    params: tenantParams,
    body: wanted,
    answer: quarantineSchema,
    handle: async ({ params: { tenant }, body, name }) => ({
      status: 201,
      body: await ask(tenant, name, { type: 'quarantine-device', ...body }),
    }),
  });
  const confirm = route({
    method: 'POST',
    path: '/tenants/:tenant/quarantines/:id/confirm',
    summary: 'as a second person, confirm exactly what a cap holds back',
    access: destructive,
    params: idParams,
    body: target,
    answer: quarantineSchema,
    handle: async ({ params: { tenant, id }, body, name }) => ({
      body: await ask(tenant, name, { type: 'confirm-quarantine', quarantine: id, ...body }),
    }),
  });
  const release = route({
    method: 'POST',
    path: '/tenants/:tenant/quarantines/:id/release',
    summary: 'let a device in again, or decline what is held back',
    access: soothing,
    params: idParams,
    body: nothing,
    answer: quarantineSchema,
    handle: async ({ params: { tenant, id }, name }) => ({
      body: await ask(tenant, name, { type: 'release-device', quarantine: id }),
    }),
  });
  const switches = (['stop', 'resume'] as const).map((verb) =>
    route({
      method: 'POST',
      path: `/tenants/:tenant/responses/${verb}`,
      summary: verb === 'stop' ? 'kill switch: no response begins until it is lifted' : 'let responses begin again',
      access: verb === 'stop' ? soothing : destructive,
      params: tenantParams,
      body: nothing,
      answer: z.object({ stopped: z.boolean() }),
      handle: async ({ params: { tenant }, name }) => {
        await quarantines.ask(tenant, name, { type: `${verb}-responses` });
        return { body: { stopped: quarantines.stopped(tenant) } };
      },
    }),
  );
  return [preview, begin, confirm, release, ...switches];
}
