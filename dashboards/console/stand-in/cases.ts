import type { Case } from '../../../schemas/case.ts';
import type { Device } from '../../../schemas/fleet-facts.ts';
import type { Suppression } from '../../../schemas/suppression.ts';
import type { StoodAlert } from './alerts.ts';
import { analyst, colleague, responder } from './people.ts';

const hourMs = 3_600_000;

interface Shape {
  title: string;
  ground: Case['ground'];
  incident: boolean;
  assignee: string | null;
  /** Every which of the alerts is in it, from where. */
  every: number;
  from: number;
  closed?: true;
}

const shapes: readonly Shape[] = [
  { title: 'Uplink of gw-03 flaps', ground: 'gateway', incident: false, assignee: null, every: 9, from: 0 },
  {
    ...{ title: 'Cloned pumps at Mühlental', ground: 'analyst', incident: true, assignee: analyst, every: 23, from: 1 },
  },
  {
    title: 'Batch P24-01: old key in use',
    ground: 'production-batch',
    incident: false,
    assignee: responder,
    every: 31,
    from: 2,
  },
  { title: 'OCSP responder away', ground: 'systemic-failure', incident: true, assignee: null, every: 41, from: 3 },
  {
    title: 'Antenna swap at Seewerk',
    ground: 'site',
    incident: false,
    assignee: colleague,
    every: 47,
    from: 4,
    closed: true,
  },
];

/** Puts alerts into cases, and makes the cases say what those hold. */
export function makeCases(alerts: readonly StoodAlert[], now: number): Case[] {
  for (const alert of alerts) alert.case = null;
  return shapes.flatMap(({ every, from, closed, ...shape }, index) => {
    const number = index + 1;
    const mine = alerts.filter((one, at) => at % every === from && one.case === null).slice(0, 40);
    for (const alert of mine) {
      alert.case = number;
      if (closed === true) Object.assign(alert, { state: 'closed', closeReason: 'benign', closedAt: now - hourMs });
    }
    if (mine.length === 0) return [];
    const made: Case = {
      ...{ number, tenant: 'stadtwerke', state: 'open', severity: 'medium', ...shape },
      ...{ alerts: 0, open: 0, inhibited: 0, notes: 0, openedAt: now - (number + 1) * 5 * hourMs },
      ...{ lastAt: now - number * 400_000, closeReason: null, closedAt: null, revision: 3 },
    };
    recount(made, alerts);
    return [made];
  });
}

const grades = ['info', 'low', 'medium', 'high', 'critical'] as const;

export function recount(one: Case, alerts: readonly StoodAlert[]): void {
  const mine = alerts.filter((alert) => alert.case === one.number);
  const open = mine.filter(({ state }) => state !== 'closed').length;
  const gravest = Math.max(0, ...mine.map(({ severity }) => grades.indexOf(severity)));
  Object.assign(one, {
    ...{ alerts: mine.length, open, state: open === 0 ? 'closed' : 'open', severity: grades[gravest] },
    ...(open === 0 ? { closeReason: one.closeReason ?? 'benign', closedAt: one.lastAt } : {}),
  });
}

export function makeSuppressions(
  devices: readonly Device[],
  alerts: readonly StoodAlert[],
  now: number,
): Suppression[] {
  const [first, second] = devices;
  if (first === undefined || second === undefined) return [];
  const base = { tenant: 'stadtwerke', critical: false, confirmedBy: null, revokedBy: null, revokedAt: null };
  const made: Suppression[] = [
    {
      ...{ ...base, number: 5, scope: { device: second.id }, author: responder, hits: 0, critical: true },
      ...{ reason: 'Firmware trial on the bench, it reboots every few minutes.', createdAt: now - 240_000 },
      until: now + 4 * hourMs,
    },
    {
      ...{ ...base, number: 4, scope: { detector: 'flooding', gateway: 'gw-03' }, author: analyst, hits: 214 },
      ...{
        reason: 'Backfill after the uplink was down: known until the buffers are empty.',
        createdAt: now - 3 * hourMs,
      },
      until: now + 21 * hourMs,
    },
    {
      ...{
        ...base,
        number: 3,
        scope: { detector: 'D03', device: first.id },
        author: colleague,
        hits: 31,
        critical: true,
      },
      ...{ reason: 'Two antennas share this pump until the swap is done.', createdAt: now - 40 * hourMs },
      ...{ until: now + 80 * hourMs, confirmedBy: responder },
    },
    {
      ...{ ...base, number: 2, scope: { gateway: 'gw-05' }, author: analyst, hits: 9 },
      ...{ reason: 'Maintenance window.', createdAt: now - 60 * hourMs, until: now - 52 * hourMs },
    },
    {
      ...{ ...base, number: 1, scope: { subject: { kind: 'source', id: '203.0.113.9' } }, author: responder, hits: 3 },
      ...{ reason: 'The scanner of the audit.', createdAt: now - 90 * hourMs, until: now - 60 * hourMs },
      ...{ revokedBy: analyst, revokedAt: now - 80 * hourMs },
    },
  ];
  for (const [index, alert] of alerts.entries()) if (index % 29 === 5) alert.suppressedBy = 4;
  return made;
}
