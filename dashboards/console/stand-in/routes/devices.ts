import type { FastifyInstance } from 'fastify';
import type { Device } from '../../../../schemas/fleet-facts.ts';
import { paged } from '../paged.ts';
import { Refusal } from '../problem.ts';
import { hexOf, seeded } from '../random.ts';
import type { World } from '../state.ts';
import { rowOf } from '../alerts.ts';

const dayMs = 86_400_000;

function row(world: World, device: Device) {
  const { hardwareIds: _, ...own } = device;
  return {
    ...own,
    openAlerts: world.alerts.filter((alert) => alert.device === device.id && alert.state === 'open').length,
    quarantine: world.quarantines.find((one) => one.device === device.id && one.endedAt === null)?.state ?? '',
    retired: false,
  };
}

export function deviceRoutes(app: FastifyInstance, world: World): void {
  app.get<{ Querystring: { q?: string; cursor?: string; limit?: string } }>('/tenants/:tenant/devices', ({ query }) => {
    const q = query.q?.toLowerCase() ?? '';
    const found = world.devices.filter((one) =>
      `${one.id} ${one.model} ${one.site} ${one.productionBatch}`.toLowerCase().includes(q),
    );
    const { rows, next } = paged(found, query);
    return {
      total: found.length,
      devices: rows.map((one) => row(world, one)),
      next,
    };
  });
  app.get<{ Params: { id: string }; Querystring: { asOf?: string } }>(
    '/tenants/:tenant/devices/:id',
    ({ params, query }) => {
      const device = world.devices.find(({ id }) => id === params.id);
      if (device === undefined) throw new Refusal('NOT_FOUND', 'No device of that name is known in this tenant.');
      const asOf = Number(query.asOf ?? Number.POSITIVE_INFINITY);
      return devicePage(world, device, asOf);
    },
  );
  app.get<{ Params: { id: string }; Querystring: Record<string, string> }>(
    '/tenants/:tenant/devices/:id/series',
    ({ params, query }) => series(params.id, query),
  );
}

function devicePage(world: World, device: Device, asOf: number) {
  const { now } = world;
  const serials = [hexOf(`${device.id} factory`, 32), hexOf(device.id, 32)];
  const facts = [
    {
      at: now - 610 * dayMs,
      kind: 'issued',
      text: `Left the factory in batch ${device.productionBatch}.`,
      from: 'issued list of the manufacturer',
    },
    {
      at: now - 609 * dayMs,
      kind: 'certificate',
      text: 'Manufacturer certificate, valid for 20 years.',
      from: 'issued list of the manufacturer',
    },
    {
      at: now - 590 * dayMs,
      kind: 'inventory',
      text: `Registered at ${device.site}, ${device.model}, firmware 3.3.0.`,
      from: 'import devices',
    },
    { at: now - 588 * dayMs, kind: 'session', text: `First session, at ${device.gateway}.`, from: 'openvpn' },
    {
      at: now - 580 * dayMs,
      kind: 'certificate',
      text: 'Operational certificate by Stadtwerke Device CA 3.',
      from: 'import certificates',
    },
    { at: now - 200 * dayMs, kind: 'inventory', text: `Firmware ${device.firmware}.`, from: 'import devices' },
    { at: now - 40 * dayMs, kind: 'window', text: 'Maintenance: pump room rewired.', from: 'import windows' },
    { at: now - 8 * dayMs, kind: 'session', text: 'Session from an address never seen before.', from: 'openvpn' },
  ];
  return {
    device,
    id: device.id,
    retired: false,
    firstSeen: now - 588 * dayMs,
    lastSeen: Math.min(asOf, now - 42_000),
    certificates: [
      {
        issuer: 'Hydronik Manufacturer CA',
        issuerClass: 'manufacturer',
        serial: serials[0],
        notBefore: now - 609 * dayMs,
        notAfter: now + 6_690 * dayMs,
        revokedAt: null,
      },
      {
        issuer: 'Stadtwerke Device CA 3',
        issuerClass: 'operational',
        serial: serials[1],
        notBefore: now - 580 * dayMs,
        notAfter: now + 515 * dayMs,
        revokedAt: null,
      },
    ].filter(({ notBefore }) => notBefore <= asOf),
    history: facts.filter(({ at }) => at <= asOf),
    sessions: [0, 1, 2, 3, 4, 5].map((index) => ({
      at: now - 42_000 - index * 7_400_000,
      kind: index === 3 ? 'session-refused' : 'session-opened',
      gateway: device.gateway,
      peer: index === 0 ? '198.51.100.7:51820' : '203.0.113.17:51820',
      serial: serials[1],
      reason: index === 3 ? 'certificate not yet valid' : '',
    })),
    alerts: world.alerts
      .filter((alert) => alert.device === device.id)
      .slice(0, 8)
      .map(rowOf),
  };
}

function series(id: string, query: Record<string, string>) {
  const [from, to] = [Number(query['from']), Number(query['to'])];
  const stepSeconds = Math.max(60, Math.ceil((to - from) / 300_000 / 60) * 60);
  const chance = seeded(id.length * 7_919 + (id.codePointAt(6) ?? 0));
  const base = query['metric'] === 'bytes' ? 2_400 : query['metric'] === 'refused' ? 0.2 : 4;
  const time: number[] = [];
  const [observed, low, high]: (number | null)[][] = [[], [], []];
  for (let at = from; at < to; at += stepSeconds * 1_000) {
    const season = 1 + 0.5 * Math.sin((at / dayMs) * 2 * Math.PI);
    const late = at > to - (to - from) * 0.12;
    time.push(at);
    low?.push(Math.max(0, base * season * 0.6));
    high?.push(base * season * 1.5);
    observed?.push(Math.max(0, base * season * (0.75 + chance.next() * 0.6) * (late ? 1.8 + chance.next() * 2 : 1)));
  }
  return {
    metric: query['metric'] ?? 'messages',
    stepSeconds,
    time,
    observed,
    low,
    high,
    whose: 'device',
    samples: 2_016,
  };
}
