import type { Live } from '../../../schemas/api/operations.ts';
import { makeAlert, pickKind } from './alerts.ts';
import { makeCampaigns, makeQuarantines } from './campaigns.ts';
import { makeCases, makeSuppressions } from './cases.ts';
import { makeFleet } from './fleet.ts';
import { spoil } from './hostile.ts';
import { seeded } from './random.ts';
import { analyst } from './people.ts';
import type { Scenario, World } from './state.ts';

const sizes: Record<Scenario, { devices: number; alerts: number }> = {
  full: { devices: 1_842, alerts: 286 },
  empty: { devices: 0, alerts: 0 },
  storm: { devices: 1_842, alerts: 100_000 },
  hostile: { devices: 120, alerts: 120 },
  forbidden: { devices: 40, alerts: 20 },
  partial: { devices: 200, alerts: 60 },
  'dry-run': { devices: 400, alerts: 40 },
  setup: { devices: 0, alerts: 0 },
};

export function makeWorld(scenario: Scenario, now: number): World {
  const chance = seeded(20_261_129);
  const size = sizes[scenario];
  const devices = makeFleet(chance, size.devices);
  const world: World = {
    scenario,
    chance,
    now,
    devices,
    alerts: [],
    cases: [],
    suppressions: [],
    quarantines: devices.length === 0 ? [] : makeQuarantines(devices, now, scenario === 'dry-run'),
    campaigns: devices.length === 0 ? [] : makeCampaigns(devices, now, scenario === 'dry-run'),
    stopped: false,
    views:
      size.alerts === 0
        ? []
        : [
            {
              id: 'v1',
              page: 'alerts',
              title: 'Certificates, grave',
              query: 'severity=critical,high&detector=cloned-certificate,revoked-certificate-used',
              by: analyst,
              at: now - 86_400_000,
            },
          ],
    notes: new Map(),
    tokens: [],
    needsSetup: scenario === 'setup',
    signedIn: false,
    halfway: false,
    stepUpUntil: 0,
    totp: false,
    reports: [],
    listeners: new Set(),
    lastId: 0,
  };
  let at = now - 20_000;
  for (let number = size.alerts; number >= 1; number -= 1) {
    const alert = makeAlert(number, pickKind(chance), chance.of(devices), at, chance);
    if (scenario === 'storm' && number > 200 && alert.state === 'closed') alert.state = 'open';
    world.alerts.push(alert);
    at -= chance.below(scenario === 'storm' ? 400 : 900_000);
  }
  world.cases = makeCases(world.alerts, now);
  world.suppressions = makeSuppressions(devices, world.alerts, now);
  if (scenario === 'hostile') spoil(world);
  return world;
}

/** Opens alerts now and tells whoever listens. */
export function raise(world: World, many: number): number[] {
  const numbers: number[] = [];
  for (let index = 0; index < many; index += 1) {
    const number = world.alerts.reduce((most, one) => Math.max(most, one.number), 0) + 1;
    const alert = makeAlert(number, pickKind(world.chance), world.chance.of(world.devices), Date.now(), world.chance);
    Object.assign(alert, {
      state: 'open',
      acknowledgedBy: null,
      acknowledgedAt: null,
      assignee: null,
      severity: 'critical',
      closedAt: null,
      closeReason: null,
    });
    world.alerts.unshift(alert);
    numbers.push(number);
  }
  tell(world, { type: 'alerts', numbers, opened: many });
  return numbers;
}

export function tell(world: World, live: Live): void {
  world.lastId += 1;
  const text = `id: ${world.lastId}\nevent: ${live.type}\ndata: ${JSON.stringify(live)}\n\n`;
  for (const listener of world.listeners) listener.write(text);
}
