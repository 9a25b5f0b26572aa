import type { FastifyInstance } from 'fastify';
import type { Suppression, SuppressionScope } from '../../../../schemas/suppression.ts';
import { rowOf, type StoodAlert } from '../alerts.ts';
import { paged } from '../paged.ts';
import { Refusal } from '../problem.ts';
import { tell } from '../world.ts';
import type { World } from '../state.ts';
import { analyst } from '../people.ts';

const base = '/tenants/:tenant/suppressions';
const dayMs = 86_400_000;

export function suppressionRoutes(app: FastifyInstance, world: World): void {
  app.get<{ Querystring: Record<string, string | undefined> }>(base, ({ query }) => {
    const inForce = world.suppressions.filter((one) => one.revokedAt === null && one.until > world.now);
    const { rows, next } = paged(query['past'] === 'no' ? inForce : world.suppressions, query);
    const counts = { inForce: inForce.length, past: world.suppressions.length - inForce.length };
    return { suppressions: rows, next, counts };
  });
  app.get<{ Params: { number: string } }>(`${base}/:number`, ({ params }) => {
    const suppression = find(world, Number(params.number));
    const hidden = world.alerts.filter(({ suppressedBy }) => suppressedBy === suppression.number);
    return { suppression, total: hidden.length, alerts: hidden.slice(0, 200).map(rowOf) };
  });
  app.post<{ Body: { scope: SuppressionScope } }>(`${base}/preview`, ({ body: { scope } }) => {
    const longestMs = longestOf(scope);
    const open = longestMs === null ? [] : world.alerts.filter((one) => one.state !== 'closed' && fits(scope, one));
    return {
      alerts: open.length,
      critical: open.filter(({ severity }) => severity === 'critical').length,
      devices: new Set(open.map(({ device }) => device)).size,
      longestMs,
    };
  });
  app.post<{ Body: Pick<Suppression, 'scope' | 'reason' | 'until' | 'critical'> }>(base, ({ body }) => {
    if (longestOf(body.scope) === null) throw new Refusal('REFUSED', 'scope too wide');
    world.suppressions.unshift({
      ...{ ...body, number: Math.max(0, ...world.suppressions.map(({ number }) => number)) + 1, hits: 0 },
      ...{ tenant: 'stadtwerke', author: analyst, createdAt: Date.now(), confirmedBy: null, revokedBy: null },
      revokedAt: null,
    });
    tell(world, { type: 'cases' });
    return world.suppressions[0];
  });
  app.post<{ Params: { number: string; change: string } }>(`${base}/:number/:change`, ({ params }) => {
    const one = find(world, Number(params.number));
    if (params.change === 'confirm') {
      if (one.author === analyst) throw new Refusal('REFUSED', 'a second person has to do this');
      one.confirmedBy = analyst;
    } else Object.assign(one, { revokedBy: analyst, revokedAt: Date.now() });
    tell(world, { type: 'cases' });
    return one;
  });
}

function find(world: World, number: number): Suppression {
  const one = world.suppressions.find((each) => each.number === number);
  if (one === undefined) throw new Refusal('NOT_FOUND', `There is no suppression ${number}.`);
  return one;
}

function longestOf({ device, subject, detector, gateway }: SuppressionScope): number | null {
  if (device !== undefined || subject !== undefined) return 30 * dayMs;
  return detector === undefined && gateway === undefined ? null : 7 * dayMs;
}

function fits({ device, subject, detector, gateway }: SuppressionScope, alert: StoodAlert): boolean {
  return (
    (device === undefined || alert.device === device) &&
    (subject === undefined || alert.subject.id === subject.id) &&
    (detector === undefined || [alert.detector, alert.code].includes(detector)) &&
    (gateway === undefined || alert.gateway === gateway)
  );
}
