import type { FastifyInstance } from 'fastify';
import type { WebhookState } from '../../../../schemas/api/webhooks.ts';
import { webhookEvents } from '../../../../schemas/webhook.ts';
import { corpus } from '../hostile.ts';
import type { World } from '../state.ts';

export function webhookRoutes(app: FastifyInstance, world: World): void {
  app.get('/tenants/:tenant/webhooks', () => ({
    webhooks: world.devices.length === 0 ? [] : endpoints(world),
    next: null,
  }));
}

function endpoints(world: World): WebhookState[] {
  const live = world.scenario !== 'dry-run';
  const calm = { delivered: 0, waiting: 0, behind: false, gone: false, failing: null, last: null };
  const storm = world.scenario === 'storm';
  const spoiled = world.scenario === 'hostile' ? (corpus[3] ?? '') : '';
  const since = world.now - 2_400_000;
  return [
    {
      ...{
        name: 'archive',
        host: 'hooks.plant-b.example',
        events: ['alert.closed', 'case.closed'],
        severityAtLeast: 'info',
        live,
      },
      deliveries: {
        ...calm,
        delivered: 61,
        gone: true,
        last: { at: world.now - 86_400_000, result: 'failed http_410' },
      },
    },
    {
      ...{ name: 'soar', host: 'soar.plant-a.example', events: [...webhookEvents], severityAtLeast: 'medium', live },
      deliveries: {
        ...{ ...calm, delivered: 1_284, waiting: storm ? 500 : 0, behind: storm },
        last: { at: world.now - 64_000, result: spoiled === '' ? 'accepted' : spoiled },
      },
    },
    {
      ...{
        name: 'ticketing',
        host: 'tickets.plant-a.example:8443',
        events: ['alert.opened'],
        severityAtLeast: 'high',
        live,
      },
      deliveries: {
        ...{ ...calm, delivered: 211, waiting: 9 },
        failing: { attempts: 7, since, nextAt: world.now + 240_000 },
        last: { at: world.now - 260_000, result: 'failed http_503' },
      },
    },
  ];
}
