import type { Alert } from '../../../schemas/alert.ts';
import type { AlertRow } from '../../../schemas/api/alerts.ts';
import type { Device } from '../../../schemas/fleet-facts.ts';
import { type Kind, kinds } from './findings.ts';
import { type Chance, hexOf, seeded } from './random.ts';
import { analyst, colleague, responder } from './people.ts';

const people = [analyst, responder, colleague];

export interface StoodAlert extends Alert {
  site: string;
}

export function pickKind(chance: Chance): Kind {
  const total = kinds.reduce((sum, { weight }) => sum + weight, 0);
  let at = chance.below(total);
  return kinds.find(({ weight }) => (at -= weight) < 0) ?? (kinds[0] as Kind);
}

/** One alert of a kind about a device; the younger its number is high, the sooner it happened. */
export function makeAlert(number: number, kind: Kind, device: Device, at: number, chance: Chance): StoodAlert {
  const turn = chance.below(10);
  const state = turn < 6 ? 'open' : turn < 8 ? 'acknowledged' : 'closed';
  const who = chance.of(people);
  const subject = {
    device: device.id,
    certificate: hexOf(device.id, 64),
    gateway: device.gateway,
    'production-batch': device.productionBatch,
    source: `203.0.113.${chance.below(250)}`,
  }[kind.subject];
  return {
    number,
    tenant: 'stadtwerke',
    state,
    detector: kind.detector,
    code: kind.code,
    subject: { kind: kind.subject, id: subject },
    reason: kind.reason,
    severity: kind.severity,
    title: kind.title(device),
    device: device.id,
    gateway: device.gateway,
    confidence: kind.confidence,
    spoofable: kind.spoofable,
    openedAt: at - 240_000,
    lastAt: at,
    findings: 1 + chance.below(40),
    findingIds: [hexOf(`finding ${number}`, 32)],
    explanation: kind.explanation?.(seeded(number)) ?? null,
    facts: { firstSeenPeer: '203.0.113.17', secondPeer: '198.51.100.7', apartKm: 412, sessions: 2, overlapMs: 252_000 },
    acknowledgedBy: state === 'open' ? null : who,
    acknowledgedAt: state === 'open' ? null : at + 95_000,
    assignee: turn === 1 || turn === 6 ? who : null,
    notes: turn === 6 ? 1 : 0,
    case: turn === 7 ? 3 : null,
    inhibitedBy: null,
    suppressedBy: null,
    reopenedAt: [],
    absorbed: 0,
    closeReason: state === 'closed' ? 'benign' : null,
    closedAt: state === 'closed' ? at + 600_000 : null,
    revision: 1 + chance.below(4),
    site: device.site,
  };
}

export function rowOf(alert: StoodAlert): AlertRow {
  const { findingIds: _, explanation: __, facts: ___, reopenedAt: ____, ...row } = alert;
  return row;
}
