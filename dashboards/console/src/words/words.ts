import type { Alert, closeReasons } from '../../../../schemas/alert.ts';
import type { Case } from '../../../../schemas/case.ts';
import type { Severity } from '../../../../schemas/finding.ts';
import type { CampaignSummary } from '../../../../schemas/api/responses.ts';
import type { Quarantine } from '../../../../schemas/quarantine.ts';

export type CloseReason = (typeof closeReasons)[number];

export const severityNames: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];
export const stateNames: readonly Alert['state'][] = ['open', 'acknowledged', 'closed'];

export const alertTones = { open: 'medium', acknowledged: 'ok', closed: 'info' } as const;

export const closeWords: Record<CloseReason, string> = {
  true_positive: 'It was real',
  false_positive: 'The detector was wrong',
  benign: 'Real, but harmless',
  duplicate: 'Already known',
};

/** Why the alerts of a case are together. */
export const groundWords: Record<Case['ground'], string> = {
  subject: 'the same subject',
  device: 'the same device',
  gateway: 'the same gateway',
  site: 'the same site',
  'production-batch': 'the same production batch',
  issuer: 'the same issuer',
  'systemic-failure': 'one failure explains them',
  'gateway-silence': 'a gateway fell silent',
  analyst: 'put together by hand',
};

/** How sure a finding is, 0 to 3. */
export const sureWords = ['a hint', 'likely', 'probable', 'certain'] as const;

/** How easily the evidence could be forged, 0 to 3. */
export const forgeWords = [
  'cannot be forged without a private key',
  'could be forged by an insider',
  'could be forged by whoever reaches the gateway',
  'could be forged by anybody',
] as const;

export const quarantineWords: Record<Quarantine['state'], string> = {
  held: 'waits for a second person',
  applying: 'gateways are being told',
  applied: 'applied, refusal not yet seen',
  verified: 'refusal observed',
  overdue: 'no refusal seen in time',
  breached: 'let in all the same',
  releasing: 'being released',
  released: 'released',
  refused: 'refused',
};

export const campaignWords: Record<CampaignSummary['state'], string> = {
  planned: 'planned',
  held: 'waits for a second person',
  running: 'running',
  paused: 'paused',
  aborting: 'aborting',
  ended: 'ended early',
  finished: 'finished',
  simulated: 'dry run',
};

export const whoseWords = {
  device: 'this device’s own past',
  cohort: 'devices like it',
  fixed: 'a fixed limit',
  none: 'nothing learned yet',
} as const;

/** `firstSeenPeer` as `first seen peer`; what is no name of ours stays as it is. */
export function apart(name: string): string {
  return /^[a-zA-Z]{1,40}$/.test(name) ? name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) : name;
}

/** `above_hourly_cap` as `above hourly cap`. */
export function spaced(code: string): string {
  return code.replaceAll(/[_-]/g, ' ');
}
