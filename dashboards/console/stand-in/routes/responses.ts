import type { FastifyInstance } from 'fastify';
import { makeQuarantine } from '../campaigns.ts';
import { paged } from '../paged.ts';
import { Refusal } from '../problem.ts';
import { tell } from '../world.ts';
import type { World } from '../state.ts';
import { responder } from '../people.ts';

export function responseRoutes(app: FastifyInstance, world: World): void {
  const base = '/tenants/:tenant';
  const dry = world.scenario === 'dry-run';
  const done = () => {
    tell(world, { type: 'responses' });
    return {};
  };
  const guarded = (): void => {
    if (world.stepUpUntil < Date.now())
      throw new Refusal('STEP_UP_NEEDED', 'Show a factor again: this cuts devices off.');
  };
  app.get(`${base}/responses`, () => ({
    stopped: world.stopped,
    live: { quarantine: !dry, campaign: !dry, revocation: false, sms: true, email: true },
  }));
  type Query = Record<string, string | undefined>;
  app.get(`${base}/proposals`, () => ({ proposals: [], next: null }));
  app.get<{ Querystring: Query }>(`${base}/campaigns`, ({ query }) => {
    const { rows, next } = paged(world.campaigns, query);
    return { campaigns: rows, next };
  });
  app.get<{ Querystring: Query }>(`${base}/quarantines`, ({ query }) => {
    const { rows, next } = paged(
      world.quarantines.filter(({ device }) => !query['device'] || device === query['device']),
      query,
    );
    return { quarantines: rows, next };
  });
  app.post<{ Body: { device: string; hours: number } }>(`${base}/quarantines/preview`, ({ body }) => {
    const device = world.devices.find(({ id }) => id === body.device);
    if (device === undefined) throw new Refusal('NOT_FOUND', 'No device of that name is known in this tenant.');
    return {
      device: device.id,
      site: device.site,
      model: device.model,
      productionBatch: device.productionBatch,
      gateways: [device.gateway],
      enforcers: ['openvpn-crl-directory', 'nftables'],
      usedThisHour: 2,
      allowedThisHour: 20,
      shareOfFleet: 1 / Math.max(1, world.devices.length),
      obstacle: device.id.startsWith('valve')
        ? 'More than a tenth of this site would be cut off: a second person has to confirm.'
        : '',
      dryRun: dry,
    };
  });
  app.post<{ Body: { device: string; hours: number } }>(`${base}/quarantines`, ({ body }) => {
    guarded();
    const device = world.devices.find(({ id }) => id === body.device);
    if (device === undefined) throw new Refusal('NOT_FOUND', 'No device of that name is known in this tenant.');
    const quarantine = makeQuarantine(device, device.id.startsWith('valve') ? 'held' : 'applying', Date.now(), dry);
    world.quarantines.unshift(quarantine);
    if (quarantine.state === 'applying') advance(world, quarantine);
    done();
    return quarantine;
  });
  app.post<{ Params: { id: string; change: string } }>(`${base}/quarantines/:id/:change`, ({ params }) => {
    guarded();
    const quarantine = world.quarantines.find(({ id }) => id === params.id);
    if (quarantine === undefined) throw new Refusal('NOT_FOUND', 'There is no such quarantine.');
    if (params.change === 'release') Object.assign(quarantine, { state: 'released', endedAt: Date.now() });
    else {
      Object.assign(quarantine, { state: 'applying', confirmedBy: { type: 'person', name: responder } });
      advance(world, quarantine);
    }
    return done();
  });
  app.post<{ Params: { what: string } }>(`${base}/responses/:what`, ({ params }) => {
    world.stopped = params.what === 'stop';
    return done();
  });
  app.post(`${base}/campaigns`, () => {
    const [first] = world.campaigns;
    if (first === undefined) throw new Refusal('REFUSED', 'no_devices');
    const planned = {
      ...first,
      ...{ plan: { ...first.plan, id: 'f'.repeat(32), number: 9 }, state: 'planned' as const, wave: 0 },
      ...{ devices: { waiting: 180 }, waves: [], unreachable: [], startedAt: null, approvedBy: '', startedBy: '' },
    };
    world.campaigns.unshift(planned);
    done();
    return planned;
  });
  app.get<{ Params: { id: string } }>(`${base}/campaigns/:id`, ({ params }) => {
    const found = world.campaigns.find(({ plan }) => plan.id === params.id);
    if (found === undefined) throw new Refusal('NOT_FOUND', 'There is no such campaign.');
    return found;
  });
  app.post<{ Params: { id: string; change: string } }>(`${base}/campaigns/:id/:change`, ({ params }) => {
    guarded();
    const found = world.campaigns.find(({ plan }) => plan.id === params.id);
    const next = { start: 'held', approve: 'running', pause: 'paused', resume: 'running', abort: 'aborting' }[
      params.change
    ];
    if (found !== undefined && next !== undefined) {
      Object.assign(found, { state: next, reason: params.change === 'pause' ? 'person' : '' });
    }
    return done();
  });
  app.post(`${base}/proposals/:command/:answer`, () => done());
}

/** Gateways take the order, and the device is seen to be turned away a moment later. */
function advance(world: World, quarantine: World['quarantines'][number]): void {
  const step = (state: 'applied' | 'verified', after: number) =>
    setTimeout(() => {
      Object.assign(quarantine, {
        state,
        appliedAt: Date.now(),
        ...(state === 'verified' ? { verifiedAt: Date.now() } : {}),
      });
      tell(world, { type: 'responses' });
    }, after).unref();
  step('applied', 400);
  step('verified', 1_200);
}
