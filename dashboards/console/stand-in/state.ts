import type { ServerResponse } from 'node:http';
import type { CampaignSummary } from '../../../schemas/api/responses.ts';
import type { Case } from '../../../schemas/case.ts';
import type { Device } from '../../../schemas/fleet-facts.ts';
import type { Quarantine } from '../../../schemas/quarantine.ts';
import type { Suppression } from '../../../schemas/suppression.ts';
import type { StoodAlert } from './alerts.ts';
import type { Chance } from './random.ts';

export const scenarios = ['full', 'empty', 'storm', 'hostile', 'forbidden', 'partial', 'dry-run', 'setup'] as const;

export type Scenario = (typeof scenarios)[number];

/** Everything the stand-in knows; changed by its routes, and by tests. */
export interface World {
  scenario: Scenario;
  chance: Chance;
  now: number;
  devices: Device[];
  alerts: StoodAlert[];
  cases: Case[];
  suppressions: Suppression[];
  quarantines: Quarantine[];
  campaigns: CampaignSummary[];
  stopped: boolean;
  views: { id: string; page: 'alerts' | 'search' | 'devices'; title: string; query: string; by: string; at: number }[];
  notes: Map<number, { at: number; who: string; text: string }[]>;
  tokens: { id: string; label: string; tenant: string; role: 'viewer'; issuedAt: number; expiresAt: number }[];
  needsSetup: boolean;
  signedIn: boolean;
  halfway: boolean;
  stepUpUntil: number;
  totp: boolean;
  /** Violations of the content security policy that browsers reported. */
  reports: unknown[];
  listeners: Set<ServerResponse>;
  lastId: number;
}
