import type { FastifyInstance } from 'fastify';
import { corpus } from '../hostile.ts';
import { kinds } from '../findings.ts';
import { paged } from '../paged.ts';
import { hexOf, seeded } from '../random.ts';
import type { World } from '../state.ts';

type Query = Record<string, string | undefined>;
const eventKinds = ['message-published', 'session-opened', 'session-refused', 'auth-failed', 'firmware-reported'];

function makeRow(world: World, index: number, at: number) {
  const chance = seeded(index * 31 + 7);
  const device = world.devices[chance.below(world.devices.length)];
  const kind = chance.of(eventKinds);
  const spoiled = world.scenario === 'hostile';
  const line = device === undefined ? '' : chance.of(kinds).raw(device, chance).text;
  return {
    id: hexOf(`event ${index}`, 32),
    time: at,
    kind,
    device: device?.id ?? '',
    gateway: device?.gateway ?? 'gw-01',
    peer: `203.0.113.${chance.below(250)}:${40_000 + chance.below(9_999)}`,
    trust: chance.of(['mtls-gateway', 'mtls-device', 'token']),
    source: 'syslog',
    program: chance.of(['openvpn', 'mosquitto', 'sshd']),
    outcome: kind.endsWith('refused') || kind.endsWith('failed') ? 'failure' : 'success',
    size: chance.below(900),
    attributes: { qos: '1', topic: `site/${device?.site ?? ''}/state` },
    raw: spoiled ? `${corpus[index % corpus.length]} ${line}` : line,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value ?? '');
}

/** Whether a row holds what is asked for: `field:value`, `-field:value` and words. */
function holds(row: Record<string, unknown>, q: string): boolean {
  return q
    .split(/\s+(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .filter(Boolean)
    .every((part) => {
      const [, minus, field, value = ''] = /^(-?)(\w+):"?([^"]*)"?$/.exec(part) ?? [];
      if (field === undefined)
        return JSON.stringify(row).toLowerCase().includes(part.replaceAll('"', '').toLowerCase());
      const found = value
        .split(',')
        .some((one) =>
          one.endsWith('*') ? textOf(row[field]).startsWith(one.slice(0, -1)) : textOf(row[field]) === one,
        );
      return minus === '-' ? !found : found;
    });
}

export function eventRoutes(app: FastifyInstance, world: World): void {
  const base = '/tenants/:tenant/events';
  const span = (query: Query) => ({
    from: Number(query['from'] ?? world.now - 3_600_000),
    to: Number(query['to'] ?? Date.now()),
  });
  const all = (query: Query) => {
    const { from, to } = span(query);
    const many = world.devices.length === 0 ? 0 : 600;
    const rows = Array.from({ length: many }, (_, index) =>
      makeRow(world, index, Math.floor(to - ((to - from) * (index + 1)) / (many + 1))),
    );
    return rows.filter((row) => holds(row, query['q'] ?? ''));
  };
  app.get<{ Querystring: Query }>(base, ({ query }) => {
    const rows = all(query);
    return {
      ...paged(rows, query),
      partial: world.scenario === 'partial' ? ['Shard 2 of 3 did not answer within 5 s.'] : [],
      tookMs: 38,
    };
  });
  app.get<{ Querystring: Query }>(`${base}/histogram`, ({ query }) => {
    const { from, to } = span(query);
    const step = (to - from) / 60;
    const rows = all(query);
    const events = Array.from({ length: 60 }, () => 0);
    for (const { time } of rows) {
      const slot = Math.min(59, Math.floor((time - from) / step));
      events[slot] = (events[slot] ?? 0) + 17 + (slot % 7) * 3;
    }
    return {
      stepSeconds: Math.max(1, Math.round(step / 1_000)),
      time: events.map((_, index) => Math.round(from + index * step)),
      events,
      total: events.reduce((a, b) => a + b, 0),
    };
  });
  app.get<{ Querystring: Query }>(`${base}/values`, ({ query }) => {
    const field = query['field'] ?? 'kind';
    const counts = new Map<string, number>();
    for (const row of all(query)) {
      const value = textOf((row as Record<string, unknown>)[field]);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const values = [...counts].map(([value, events]) => ({ value, events })).toSorted((a, b) => b.events - a.events);
    return { field, values: values.slice(0, 20) };
  });
  app.get<{ Querystring: Query }>(`${base}/tail`, ({ query, raw }, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    reply.raw.write(':\n\n');
    let index = 10_000;
    const timer = setInterval(() => {
      const row = makeRow(world, index, Date.now());
      index += 1;
      if (holds(row, query['q'] ?? '')) reply.raw.write(`event: row\ndata: ${JSON.stringify(row)}\n\n`);
    }, 200);
    raw.on('close', () => clearInterval(timer));
  });
  app.get(`${base}/export`, (_, reply) =>
    reply.type('text/csv').header('content-disposition', 'attachment; filename="events.csv"').send('"time"\r\n'),
  );
}
