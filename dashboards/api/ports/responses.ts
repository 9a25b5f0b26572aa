import type { CampaignSummary, QuarantinePreview, ResponsesPage } from '../../../schemas/api/responses.ts';
import type { CampaignPlan, CampaignRequest } from '../../../schemas/campaign.ts';
import type { Quarantine, ResponseRequest } from '../../../schemas/quarantine.ts';

type Asked<T> = T extends unknown ? Omit<T, 'id' | 'tenant' | 'actor' | 'at'> : never;
export type AskedOfQuarantine = Asked<ResponseRequest>;
export type AskedOfCampaign = Asked<CampaignRequest>;

/** Quarantines as their journal has them. The role that writes it decides: caps and second persons are its business. */
export interface Quarantines {
  all(tenant: string): Iterable<Quarantine>;
  stopped(tenant: string): boolean;
  /** '' or the state of its latest that is not over. */
  stateOf(tenant: string, device: string): string;
  /** What the role would decide now. @throws Fault of log or store */
  preview(tenant: string, name: string, device: string, hours: number): Promise<QuarantinePreview>;
  /** @returns the quarantine it is about, if any. @throws Refused REFUSED, NOT_FOUND, TIMEOUT */
  ask(tenant: string, name: string, wish: AskedOfQuarantine): Promise<Quarantine | undefined>;
}

export interface Campaigns {
  plans(tenant: string): CampaignPlan[];
  /** Looks at every device of these. */
  summaries(tenant: string, plans: readonly CampaignPlan[]): CampaignSummary[];
  summary(tenant: string, id: string): CampaignSummary | undefined;
  /** @throws Refused REFUSED, NOT_FOUND, TIMEOUT */
  ask(tenant: string, name: string, wish: AskedOfCampaign): Promise<CampaignSummary>;
}

/** Which responses reach the world; the others are written down only. */
export type LiveResponses = ResponsesPage['live'];
