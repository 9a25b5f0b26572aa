import type { FastifyInstance } from 'fastify';
import type { DeadLetterRow } from '../../../../schemas/api/dead-letters.ts';
import type { SettingsTried } from '../../../../schemas/api/what-if.ts';
import { kinds } from '../findings.ts';
import { sites } from '../fleet.ts';
import { hexOf, seeded } from '../random.ts';
import type { World } from '../state.ts';
import { whatIf } from '../what-if.ts';
import { corpus } from '../hostile.ts';
import { type Asked, paged } from '../paged.ts';
import { analyst } from '../people.ts';

const dayMs = 86_400_000;

export function operationRoutes(app: FastifyInstance, world: World): void {
  const base = '/tenants/:tenant';
  app.get(`${base}/on-call`, () => ({ name: analyst, until: world.now + 9 * 3_600_000 }));
  app.get(`${base}/views`, () => ({ views: world.views, next: null }));
  app.post<{ Body: { page: 'alerts'; title: string; query: string } }>(`${base}/views`, ({ body }) => {
    const view = { ...body, id: `v${world.views.length + 1}`, by: analyst, at: Date.now() };
    world.views.push(view);
    return view;
  });
  app.delete<{ Params: { id: string } }>(`${base}/views/:id`, ({ params }) => {
    world.views = world.views.filter(({ id }) => id !== params.id);
    return {};
  });
  app.get(`${base}/detectors`, () => ({
    detectors: kinds.map((kind, index) => detector(world, kind, index)),
    next: null,
  }));
  app.post<{ Params: { detector: string }; Body: { settings: SettingsTried } }>(
    `${base}/detectors/:detector/what-if`,
    ({ params, body }) => whatIf(world, params.detector, body.settings),
  );
  app.get(`${base}/pipeline`, () => pipeline(world));
  app.get<{ Querystring: Asked }>(`${base}/dead-letters`, ({ query }) => {
    const { rows, next } = paged(deadLetters(world), query, 50);
    return { letters: rows, next };
  });
  app.get(`${base}/certificates`, () => certificates(world));
}

function detector(world: World, kind: (typeof kinds)[number], index: number) {
  const chance = seeded(index + 1);
  const [right, wrong] = [8 + chance.below(40), chance.below(6)];
  const judged = world.alerts.length > 0;
  return {
    id: kind.detector,
    code: kind.code,
    title: kind.detector.replaceAll('-', ' '),
    lane: index % 2 === 0 ? 'identity' : 'telemetry',
    subject: kind.subject,
    techniques: ['T1078', 'T0859'],
    severities: [kind.severity],
    sees: 'One certificate opens sessions from two gateways within ten minutes while neither has ended.',
    misses: 'A clone that waits until the device is off.',
    falsePositives: 'Devices that roam between gateways on purpose.',
    runbook: '1. Compare the two addresses.\n2. Call the site.\n3. Preview a quarantine.',
    settings: { overlapMs: 600_000, floor: 3, watchUnknown: false },
    scorecard: {
      alerts: judged ? 12 + chance.below(80) : 0,
      open: judged ? chance.below(9) : 0,
      truePositive: judged ? right : 0,
      falsePositive: judged ? wrong : 0,
      benign: judged ? 3 : 0,
      duplicate: judged ? 1 : 0,
      precision: judged
        ? {
            value: right / (right + wrong),
            low: Math.max(0, right / (right + wrong) - 0.14),
            high: Math.min(1, right / (right + wrong) + 0.06),
          }
        : null,
      medianToAcknowledgeMs: judged ? 95_000 + chance.below(200_000) : null,
    },
    canBeTried: kind.detector !== 'silence',
    volume: Array.from({ length: 14 }, () => (judged ? chance.below(20) : 0)),
  };
}

function pipeline(world: World) {
  const chance = seeded(5);
  const live = world.devices.length > 0;
  const time = Array.from({ length: 60 }, (_, index) => world.now - (59 - index) * 60_000);
  const spoiled = world.scenario === 'hostile';
  const rate = (most: number) => time.map(() => most + chance.below(most / 4));
  return {
    at: Date.now(),
    counted: 'installation',
    counts: live
      ? {
          offered: 48_211_907,
          stored: 48_209_344,
          deadLettered: 2_411,
          dropped: { rate_limit: 140 },
          refused: { unknown_token: 12 },
          residual: 0,
        }
      : { offered: 0, stored: 0, deadLettered: 0, dropped: {}, refused: {}, residual: 0 },
    settled: true,
    lag: { archive: live ? 312 : 0, detect: live ? 88 : 0, triage: 0, respond: 0 },
    roles: ['ingest', 'engine', 'archive', 'learn', 'detect', 'triage', 'respond', 'edge', 'web'].map((name) => ({
      name,
      answers: true,
      ready: !(world.scenario === 'partial' && name === 'learn'),
      addresses: name === 'ingest' ? { syslog: '192.0.2.10:6514', http: '192.0.2.10:8080' } : {},
    })),
    blind: null,
    rates: { time, bySource: live ? { syslog: rate(5_200), http: rate(1_400), relp: rate(900) } : {} },
    droppedBySource: live
      ? [{ sender: spoiled ? (corpus[7] ?? '') : 'pump-0107', reason: 'device_quota', lines: 140 }]
      : [],
  };
}

function deadLetters(world: World): DeadLetterRow[] {
  const spoiled = world.scenario === 'hostile';
  return Array.from({ length: world.devices.length === 0 ? 0 : 120 }, (_, index) => {
    const text = spoiled
      ? (corpus[index % corpus.length] ?? '')
      : `<13>1 - gw-0${(index % 6) + 1} openvpn - - - truncated \u0000\u001B[2J`;
    return {
      id: `dead-letters.v1:${index}`,
      at: world.now - index * 400_000,
      ...{ step: 'parse-line', reason: index % 5 === 4 ? 'severity_invalid' : 'frame_too_long', source: 'syslog' },
      ...{ gateway: `gw-0${(index % 6) + 1}`, text, length: Buffer.byteLength(text) * (index % 5 === 4 ? 1 : 300) },
    };
  });
}

function certificates(world: World) {
  const live = world.devices.length > 0;
  const issuer = (name: string, kind: string, many: number, list: boolean) => ({
    issuer: hexOf(name, 40),
    name,
    class: kind,
    certificates: many,
    revoked: Math.floor(many / 60),
    list: list
      ? {
          number: '417',
          thisUpdate: world.now - 5 * 3_600_000,
          nextUpdate: world.now + (many > 500 ? 19 : -2) * 3_600_000,
          entries: Math.floor(many / 60),
        }
      : null,
    delegated: kind === 'operational',
  });
  return {
    issuers: live
      ? [
          issuer('Stadtwerke Device CA 3', 'operational', 1_842, true),
          issuer('Stadtwerke Device CA 2', 'operational', 204, true),
          issuer('Hydronik Manufacturer CA', 'manufacturer', 1_842, false),
        ]
      : [],
    expiry: live
      ? Array.from({ length: 24 }, (_, index) => ({
          until: world.now + (index + 1) * 30 * dayMs,
          certificates: [4, 12, 9, 31, 210, 88, 60, 41][index % 8] ?? 0,
        }))
      : [],
    batches: live
      ? Array.from({ length: 9 }, (_, index) => ({
          manufacturer: 'Hydronik',
          batch: `P24-0${index + 1}`,
          ordered: index === 4 ? null : 240,
          issued: index === 2 ? 251 : 240,
          seen: 228 + index,
        }))
      : [],
    revocationLatency: live
      ? sites.map((_, index) => ({
          gateway: `gw-0${index + 1}`,
          revoked: 5 + index,
          acceptedAfter: index === 2 ? 2 : 0,
          medianSeconds: 3 + index,
          worstSeconds: index === 2 ? 5_400 : 9 + index,
        }))
      : [],
  };
}
