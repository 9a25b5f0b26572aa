import type { CampaignState } from '../../cases/campaign/state.ts';
import type { Alarms } from '../../cases/campaign/wished.ts';
import type { Secrets } from '../../responders/reset-credentials/secrets.ts';
import type { CredentialStore, Deliver } from '../../responders/reset-credentials/store.ts';
import type { Fault } from '../../runtime/errors.ts';
import type { CampaignChange } from '../../schemas/campaign.ts';

/** What the conduct of campaigns reaches of the world. */
export interface ConductPorts {
  state: CampaignState;
  /** Journals changes, durably, and folds them. */
  append(changes: readonly CampaignChange[]): Promise<void>;
  /** Every enforcement point of the tenant. */
  points(tenant: string): readonly CredentialStore[];
  deliver(tenant: string): Deliver;
  /** Secrets of a campaign, and what is done with them when it is over. */
  secrets(campaign: string): Secrets;
  forget(campaign: string): void;
  alarms(tenant: string): Alarms;
  now(): number;
  signal: AbortSignal;
  report(fault: Fault): void;
}
