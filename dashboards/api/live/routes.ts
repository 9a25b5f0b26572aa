import { tenantParams } from '../parameters.ts';
import type { LiveFeed } from '../ports/live.ts';
import { route } from '../route.ts';
import { liveText } from './events.ts';

export function liveRoutes(feed: LiveFeed) {
  return [
    route({
      method: 'GET',
      path: '/tenants/:tenant/stream',
      summary: 'what changes, as server-sent events: alerts, responses, the pipeline; Last-Event-ID resumes',
      access: { who: 'member', role: 'viewer' },
      params: tenantParams,
      handle: async ({ params: { tenant }, lastEventId = '', roleEverywhere, signal }) => ({
        contentType: 'text/event-stream; charset=utf-8',
        chunks: liveText(feed.open(tenant, lastEventId), signal, roleEverywhere !== undefined),
      }),
    }),
  ];
}
