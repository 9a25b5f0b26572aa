import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SmtpStandIn } from './smtp-stand-in.ts';
import type { TwilioStandIn } from './twilio-stand-in.ts';

/** `notify` of a configuration that really sends, to the stand-ins; their secrets go into files of `directory`. */
export function notifying(directory: string, phone: TwilioStandIn, post: SmtpStandIn): Record<string, unknown> {
  const secret = (name: string, value: string): string => {
    const file = join(directory, name);
    writeFileSync(file, value, { mode: 0o600 });
    return file;
  };
  return {
    live: true,
    sms: {
      accountSid: phone.accountSid,
      authTokenFile: secret('sms-token', phone.authToken),
      from: '+15005550006',
      recipients: ['+12025550123'],
      perRecipientPerHour: 100_000,
      baseUrl: phone.baseUrl,
    },
    email: {
      ...{ host: post.host, port: post.port, secure: false, user: post.user },
      passwordFile: secret('mail-password', post.password),
      from: 'tocsin@example.org',
      recipients: ['oncall@example.org'],
      perRecipientPerHour: 100_000,
    },
  };
}
