import type { OnCall } from '../cases/policy.ts';
import type { Config } from '../runtime/config/schema.ts';

/** Who is told, from the configuration; everything is simulated until `notify.live` is set. */
export function onCallOf({ notify }: Config): OnCall {
  return {
    recipients: { 'send-sms': notify.sms?.recipients ?? [], 'send-email': notify.email?.recipients ?? [] },
    live: notify.live ? ['send-sms', 'send-email'] : [],
  };
}
