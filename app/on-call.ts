import type { OnCall } from '../cases/policy.ts';
import type { Config } from '../runtime/config/schema.ts';
import type { CommandType } from '../schemas/command.ts';

/** Who is told, from the configuration; everything is simulated until its own section says `live`. */
export function onCallOf({ notify, quarantine }: Config): OnCall {
  const messages: CommandType[] = notify.live ? ['send-sms', 'send-email'] : [];
  const responses: CommandType[] = quarantine.live ? ['quarantine-device'] : [];
  return {
    recipients: { 'send-sms': notify.sms?.recipients ?? [], 'send-email': notify.email?.recipients ?? [] },
    live: [...messages, ...responses],
  };
}
