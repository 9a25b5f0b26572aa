import { z } from 'zod';
import {
  proposalListSchema,
  quarantineListSchema,
  quarantinePreviewSchema,
  responsesPageSchema,
} from '../../../schemas/api/responses.ts';
import { isId } from '../../../schemas/limits.ts';
import { quarantineSchema } from '../../../schemas/quarantine.ts';
import { noteChars } from '../../../schemas/request.ts';
import { orRefused } from '../alerts/refusal.ts';
import { pageQuery } from '../cursor.ts';
import { pageOf } from '../page-of.ts';
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
    summary: 'whether responses are stopped, and what of them reaches the world',
    access: { who: 'member', role: 'viewer' },
    params: tenantParams,
    answer: responsesPageSchema,
    handle: async ({ params: { tenant } }) => ({
      body: { stopped: quarantines.stopped(tenant), live },
    }),
  });
  return [page, ...proposalRoutes(book), ...quarantineRoutes(quarantines), ...campaignRoutes(campaigns)];
}

function proposalRoutes(book: AlertBook) {
  const list = route({
    method: 'GET',
    path: '/tenants/:tenant/proposals',
    summary: 'responses that policy proposed and that wait for a person, the oldest first',
    access: { who: 'member', role: 'viewer' },
    params: tenantParams,
    query: z.object(pageQuery(100, 500)),
    answer: proposalListSchema,
    handle: async ({ params: { tenant }, page }) => {
      const { rows, next } = pageOf(book.proposals(tenant), [{ of: ({ at }) => at }, { of: ({ id }) => id }], page);
      return { body: { proposals: rows, next } };
    },
  });
  const decided = z.object({ command: z.string() });
  const params = tenantParams.extend({ command: z.string().regex(/^[0-9a-f]{32}$/) });
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
      return { body: { command } };
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
      return { body: { command } };
    },
  });
  return [list, approve, decline];
}

function quarantineRoutes(quarantines: Quarantines) {
  const ask = async (tenant: string, name: string, wish: Parameters<Quarantines['ask']>[2]) => {
    const one = await quarantines.ask(tenant, name, wish);
    if (one === undefined) throw new Refused('NOT_FOUND', 'There is no such quarantine.');
    return one;
  };
  const list = route({
    method: 'GET',
    path: '/tenants/:tenant/quarantines',
    summary: 'quarantines of the tenant or of one device, the latest first',
    access: { who: 'member', role: 'viewer' },
    params: tenantParams,
    query: z.object({ device: z.string().max(64).default(''), ...pageQuery(200, 500) }),
    answer: quarantineListSchema,
    handle: async ({ params: { tenant }, query: { device }, page }) => {
      const all = [...quarantines.all(tenant)].filter((one) => device === '' || one.device === device);
      const { rows, next } = pageOf(
        all,
        [{ of: ({ plannedAt }) => plannedAt, down: true }, { of: ({ id }) => id }],
        page,
      );
      return { body: { quarantines: rows, next } };
    },
  });
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
  return [list, preview, begin, confirm, release, ...switches];
}
