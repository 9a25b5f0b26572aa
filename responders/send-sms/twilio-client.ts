import type { Twilio } from 'twilio';
import { Fault } from '../../runtime/errors.ts';

export interface TwilioAccount {
  readonly accountSid: string;
  /** An API key's sid (SK...) when `secret` is that key's; otherwise `secret` is the account's auth token. */
  readonly apiKeySid?: string;
  readonly secret: string;
  /** Another server that answers as Twilio's API does. Plain http on loopback only: the secret travels with each call. */
  readonly baseUrl?: string;
}

export type OpenTwilio = (signal: AbortSignal, timeoutMs: number) => Promise<Twilio>;

/**
 * Twilio's own client, loaded at the first message: 21 MB that a dry run never needs. A client is opened for each call,
 * because its request class knows no AbortSignal: it is handed to that client's axios, and nothing is kept alive.
 * Throws CONFIG_INVALID for a baseUrl that would show the secret.
 */
export function twilioOpener(account: TwilioAccount): OpenTwilio {
  const base = account.baseUrl === undefined ? undefined : new URL(account.baseUrl);
  if (base?.protocol === 'http:' && !['127.0.0.1', 'localhost', '[::1]'].includes(base.hostname)) {
    throw new Fault(
      'CONFIG_INVALID',
      'sms.baseUrl: http is allowed on loopback only, since the secret travels with it',
    );
  }
  return async (signal, timeoutMs) => {
    const { default: twilio } = await import('twilio');
    const { RequestClient } = twilio;
    class Client extends RequestClient {
      override request(options: Parameters<typeof RequestClient.prototype.request>[0]) {
        if (base === undefined) return super.request(options) as never;
        const uri = new URL(options.uri);
        uri.protocol = base.protocol;
        uri.host = base.host;
        return super.request({ ...options, uri: uri.href }) as never;
      }
    }
    const httpClient = new Client({ timeout: timeoutMs, keepAlive: false });
    httpClient.axios.interceptors.request.use((config) => ({ ...config, signal }));
    const { accountSid, apiKeySid, secret } = account;
    return twilio(apiKeySid ?? accountSid, secret, { accountSid, httpClient, autoRetry: false });
  };
}
