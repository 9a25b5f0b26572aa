import type { WebhookEndpoint, WebhookSettings } from '../../responders/send-webhook/responder.ts';
import { keyOf } from '../../responders/send-webhook/secret.ts';
import { readSecret } from '../../runtime/config/secret.ts';
import type { Config } from '../../runtime/config/schema.ts';
import type { EndpointConfig } from '../../runtime/config/webhook-schema.ts';
import { readNamed } from '../read-file.ts';

/** What the responder needs, with secrets read. @throws Fault CONFIG_INVALID */
export function webhookSettings({ notify: { webhook }, web }: Config): WebhookSettings {
  return {
    endpoints: (webhook?.endpoints ?? []).map(endpointOf),
    allowAddresses: webhook?.allowAddresses ?? [],
    timeoutMs: (webhook?.timeoutSeconds ?? 15) * 1000,
    ...(web?.publicUrl === undefined ? {} : { console: web.publicUrl }),
  };
}

/** @throws Fault CONFIG_INVALID for a secret that is none */
export function endpointOf({ name, url, secretFile, oldSecretFile, authority }: EndpointConfig): WebhookEndpoint {
  const files = [secretFile, ...(oldSecretFile === undefined ? [] : [oldSecretFile])];
  return {
    ...{ name, url, keys: files.map((file) => keyOf(readSecret(file), file)) },
    ...(authority === undefined ? {} : { authority: readNamed(authority).toString() }),
  };
}
