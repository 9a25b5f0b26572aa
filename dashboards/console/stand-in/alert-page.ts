import type { AlertPage, TimelineEntry } from '../../../schemas/api/alerts.ts';
import { rowOf, type StoodAlert } from './alerts.ts';
import { kinds } from './findings.ts';
import { corpus } from './hostile.ts';
import { hexOf, seeded } from './random.ts';
import type { World } from './state.ts';
import { analyst, responder } from './people.ts';

const runbook = {
  sees: 'One certificate opens sessions from two gateways within ten minutes while neither has ended.',
  misses: 'A clone that waits until the device is off, and one behind the same gateway address.',
  falsePositives: 'Devices that roam between gateways on purpose; a gateway that restarts without ending its sessions.',
  steps: [
    '1. (1 min) Compare the two addresses with the sites the device has used: firstSeenPeer, secondPeer.',
    '2. (5 min) Call the site: is the device where it should be, and is anybody working on it?',
    '3. (5 min) Preview a quarantine. It cuts off both, the device and its clone.',
    '4. (10 min) Plan a credential reset for its production batch when more than one device shows it.',
  ].join('\n'),
};

export function alertPage(world: World, alert: StoodAlert): AlertPage {
  const { site, ...own } = alert;
  const kind = kinds.find(({ detector }) => detector === alert.detector) ?? kinds[0];
  const device = world.devices.find(({ id }) => id === alert.device) ?? world.devices[0];
  const chance = seeded(alert.number);
  const spoiled = world.scenario === 'hostile';
  const evidence = [0, 1, 2, 3].map((index) => {
    const line = kind === undefined || device === undefined ? { text: '', decisive: [] } : kind.raw(device, chance);
    const nasty = corpus[(alert.number + index) % corpus.length] ?? '';
    return {
      id: hexOf(`event ${alert.number} ${index}`, 32),
      at: alert.lastAt - index * 63_000,
      kind: 'session-opened',
      device: alert.device,
      gateway: alert.gateway,
      peer: '203.0.113.17:51820',
      trust: 'mtls-gateway',
      source: 'syslog',
      raw: spoiled ? `${line.text} user=${nasty} end` : line.text,
      decisive: spoiled ? [nasty.slice(0, 60), ...line.decisive] : line.decisive,
    };
  });
  const quarantine = {
    id: hexOf(`quarantine ${alert.number}`, 32),
    type: 'quarantine-device' as const,
    tenant: alert.tenant,
    at: alert.openedAt + 4_000,
    change: 'alert-opened' as const,
    alert: own,
    rule: 'certificates',
    simulated: world.scenario === 'dry-run',
    state: 'proposed' as const,
    proposal: '' as const,
    approvedBy: null,
    target: { device: alert.device.slice(0, 200) || 'pump-0101', gateway: alert.gateway.slice(0, 64) },
  };
  const sms = {
    id: hexOf(`sms ${alert.number}`, 32),
    type: 'send-sms' as const,
    tenant: alert.tenant,
    at: alert.openedAt + 2_000,
    change: 'alert-opened' as const,
    alert: own,
    rule: 'page',
    simulated: false,
    recipient: '+49 *** 417',
  };
  const outcome = (command: string, type: 'send-sms', result: 'accepted' | 'delivered', at: number) => ({
    command,
    type,
    tenant: alert.tenant,
    at,
    result,
    final: result === 'delivered',
    attempt: 1,
    providerId: 'SM5f21',
    reason: '',
  });
  const grave = alert.severity === 'critical' || alert.severity === 'high';
  return {
    alert: own,
    site,
    severity: alert.severity,
    case: null,
    findings: [],
    evidence,
    certificate:
      alert.subject.kind === 'certificate'
        ? [
            { name: 'Issuer', value: 'Stadtwerke Device CA 3' },
            { name: 'Serial', value: hexOf(alert.device, 32) },
            { name: 'Production batch', value: device?.productionBatch ?? '' },
            { name: 'Valid', value: '2025-03-01 to 2028-03-01' },
            { name: 'Revoked', value: alert.detector.startsWith('revoked') ? '2026-11-20 09:12' : 'no' },
            { name: 'SHA-256', value: hexOf(`sha ${alert.device}`, 64) },
          ]
        : [],
    related: world.alerts
      .filter((one) => one.device === alert.device && one.number !== alert.number)
      .slice(0, 5)
      .map(rowOf),
    commands: grave
      ? [
          {
            command: sms,
            outcomes: [
              outcome(sms.id, 'send-sms', 'accepted', alert.openedAt + 3_000),
              outcome(sms.id, 'send-sms', 'delivered', alert.openedAt + 9_000),
            ],
          },
          { command: quarantine, outcomes: [] },
        ]
      : [],
    timeline: timeline(world, alert, grave),
    runbook,
  };
}

function timeline(world: World, alert: StoodAlert, grave: boolean): TimelineEntry[] {
  const system = { type: 'system' } as const;
  const entry = (at: number, kind: TimelineEntry['kind'], text: string, name = '', note = ''): TimelineEntry => ({
    at,
    kind,
    text,
    note,
    actor: name === '' ? system : { type: 'person', name },
  });
  return [
    entry(alert.openedAt, 'finding', `First finding by ${alert.code}; the alert was opened.`),
    ...(grave ? [entry(alert.openedAt + 2_000, 'notice', `${analyst} was told by SMS.`)] : []),
    ...(grave ? [entry(alert.openedAt + 4_000, 'policy', 'A quarantine was proposed; it waits for a person.')] : []),
    entry(alert.lastAt, 'finding', `${alert.findings} findings so far.`),
    ...(alert.acknowledgedAt === null
      ? []
      : [entry(alert.acknowledgedAt, 'person', 'Acknowledged.', alert.acknowledgedBy ?? '')]),
    ...(world.notes.get(alert.number) ?? []).map(({ at, who, text }) =>
      entry(at, 'person', 'Wrote a note.', who, text),
    ),
    ...(alert.closedAt === null ? [] : [entry(alert.closedAt, 'person', `Closed: ${alert.closeReason}.`, responder)]),
  ].toSorted((a, b) => a.at - b.at);
}
