import type { WebhookState } from '../../../schemas/api/webhooks.ts';

/** Outgoing webhooks of a tenant as configured, with what the role that sends them says. */
export interface Webhooks {
  of(tenant: string): Promise<WebhookState[]>;
}
