import type { FastifyInstance } from 'fastify';
import { tell } from '../world.ts';
import type { World } from '../state.ts';

const pulseMs = 2_000;

export function streamRoute(app: FastifyInstance, world: World): void {
  app.get('/tenants/:tenant/stream', ({ raw }, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    reply.raw.write(':\n\n');
    world.listeners.add(reply.raw);
    raw.on('close', () => world.listeners.delete(reply.raw));
  });
  const timer = setInterval(
    () => tell(world, { type: 'pipeline', eventsPerMinute: 7_412, residual: 0, blind: false }),
    pulseMs,
  );
  app.addHook('onClose', () => clearInterval(timer));
}
