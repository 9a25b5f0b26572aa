import type { CampaignSummary } from '../../../schemas/api/responses.ts';
import type { Device } from '../../../schemas/fleet-facts.ts';
import type { Quarantine } from '../../../schemas/quarantine.ts';
import { hexOf } from './random.ts';
import { analyst, responder } from './people.ts';

const hourMs = 3_600_000;
const asking = { type: 'person', name: analyst } as const;
const confirming = { type: 'person', name: responder } as const;

export function makeQuarantine(
  device: Device,
  state: Quarantine['state'],
  now: number,
  simulated: boolean,
): Quarantine {
  const applied = ['applied', 'verified', 'overdue', 'breached'].includes(state);
  return {
    id: hexOf(`quarantine ${device.id} ${state} ${now}`, 32),
    tenant: 'stadtwerke',
    device: device.id,
    state,
    reason: state === 'held' ? 'above_group_cap' : state === 'refused' ? 'never_quarantine' : '',
    site: device.site,
    model: device.model,
    productionBatch: device.productionBatch,
    gateways: [device.gateway],
    denial: {
      quarantine: hexOf(`quarantine ${device.id}`, 32),
      device: device.id,
      certificates: [],
      commonNames: [],
      usernames: [],
      addresses: [],
      expiresAt: now + 20 * hourMs,
    } as Quarantine['denial'],
    target: hexOf(`target ${device.id}`, 32),
    command: '',
    alert: null,
    requestedBy: asking,
    confirmedBy: applied ? confirming : null,
    simulated,
    plannedAt: now - hourMs,
    appliedAt: applied ? now - hourMs + 2_400 : null,
    verifyBy: applied ? now - hourMs + 302_400 : null,
    verifiedAt: state === 'verified' ? now - hourMs + 41_000 : null,
    evidence: state === 'verified' ? hexOf(`evidence ${device.id}`, 32) : '',
    expiresAt: now + 20 * hourMs,
    endedAt: state === 'released' ? now - 600_000 : null,
    standing: { [`${device.gateway}/openvpn-crl-directory`]: applied ? 'denied' : 'waiting' },
  };
}

export function makeQuarantines(devices: readonly Device[], now: number, simulated: boolean): Quarantine[] {
  const states: Quarantine['state'][] = ['verified', 'held', 'applied', 'overdue', 'released', 'refused'];
  return states.map((state, index) => makeQuarantine(devices[index * 7] as Device, state, now, simulated));
}

export function makeCampaigns(devices: readonly Device[], now: number, simulated: boolean): CampaignSummary[] {
  const shapes: { state: CampaignSummary['state']; scope: string; done: number; reason: CampaignSummary['reason'] }[] =
    [
      { state: simulated ? 'simulated' : 'running', scope: 'P24-01', done: 0.46, reason: '' },
      { state: 'paused', scope: 'V25-02', done: 0.08, reason: 'canary_silent' },
      { state: 'held', scope: 'M26-03', done: 0, reason: '' },
      { state: 'finished', scope: 'P25-04', done: 1, reason: '' },
    ];
  return shapes.map(({ state, scope, done, reason }, index) => {
    const total = 180 + index * 64;
    const proven = Math.floor(total * done);
    const failed = state === 'paused' ? 3 : 0;
    const sizes = [12, Math.ceil(total * 0.25), Math.ceil(total * 0.35), 0];
    sizes[3] = total - sizes.reduce((sum, one) => sum + one, 0);
    let left = proven;
    return {
      plan: {
        id: hexOf(`campaign ${index}`, 32),
        number: index + 4,
        tenant: 'stadtwerke',
        scope: { kind: 'production-batch', id: scope },
        target: hexOf(`campaign target ${index}`, 32),
        preview: {
          devices: total,
          sites: 6,
          models: 2,
          gateways: 6,
          fleet: devices.length,
          excluded: index === 0 ? 2 : 0,
        },
        settings: {
          canary: 12,
          waves: [0.25, 0.6],
          perMinute: 30,
          overlapMs: 86_400_000,
          failureShare: 0.05,
          deadlineMs: 1_209_600_000,
        },
        requestedBy: asking,
        command: '',
        plannedAt: now - (index + 1) * 5 * hourMs,
      },
      state,
      reason,
      startedBy: analyst,
      approvedBy: state === 'held' ? '' : responder,
      startedAt: now - (index + 1) * 4 * hourMs,
      endedAt: state === 'finished' ? now - hourMs : null,
      wave: state === 'held' ? 0 : done < 0.1 ? 0 : 2,
      devices: {
        waiting: total - proven - 14,
        issued: 6,
        seen: 4,
        proven,
        unreachable: state === 'finished' ? 0 : 4,
        failed,
      },
      waves: sizes.map((size, wave) => {
        const here = Math.min(size, left);
        left -= here;
        return { wave, devices: size, done: here, failed: wave === 0 ? failed : 0 };
      }),
      unreachable: state === 'finished' ? [] : devices.slice(40 + index, 44 + index).map(({ id }) => id),
      overlapping: state === 'running' ? 10 : 0,
    };
  });
}
