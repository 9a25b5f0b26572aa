import { lookup } from 'node:dns/promises';
import { networksOf } from '../../runtime/public-address.ts';
import type { Webhook } from '../../schemas/webhook.ts';
import { connectionFailure } from '../connection-failure.ts';
import type { Performed, Responder } from '../responder.ts';
import { webhookOf } from './body.ts';
import { pin, type Resolve } from './pin.ts';
import { post } from './post.ts';
import { signatureOf } from './signature.ts';

export interface WebhookEndpoint {
  readonly name: string;
  readonly url: string;
  /** The key in force, and the one before it while receivers change over. */
  readonly keys: readonly Uint8Array[];
  /** PEM of a further authority that may vouch for it. */
  readonly authority?: string;
}

export interface WebhookSettings {
  /** The only ones ever called. */
  readonly endpoints: readonly WebhookEndpoint[];
  /** Addresses and networks that are called although they are not public. */
  readonly allowAddresses?: readonly string[];
  /** What people type to reach the console, for links. */
  readonly console?: string;
  readonly timeoutMs?: number;
  readonly resolve?: Resolve;
  /** Real time, ms since 1970: receivers hold it against their own clocks. */
  readonly now?: () => number;
}

const resolveAll: Resolve = (name) => lookup(name, { all: true, order: 'ipv4first' });

/** Posts one webhook to an endpoint and says what became of that. */
export function webhookSender({ allowAddresses = [], resolve = resolveAll, now = Date.now }: WebhookSettings) {
  const allowed = networksOf(allowAddresses);
  return async (endpoint: WebhookEndpoint, id: string, webhook: Webhook, signal: AbortSignal): Promise<Performed> => {
    if (signal.aborted) return { result: 'deferred', reason: 'timeout' };
    const url = new URL(endpoint.url);
    const body = JSON.stringify(webhook);
    try {
      const pinned = await pin(url, allowed, resolve);
      if ('refused' in pinned) return { result: 'deferred', reason: pinned.refused };
      const timestamp = Math.floor(now() / 1000);
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'Tocsin',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signatureOf(endpoint.keys, id, timestamp, body),
      };
      const authority = endpoint.authority === undefined ? {} : { authority: endpoint.authority };
      const status = await post({ url, address: pinned.address, headers, body, ...authority, signal });
      return answered(status, id);
    } catch (error) {
      return connectionFailure(error, signal.aborted);
    }
  };
}

/**
 * Webhooks per Standard Webhooks. Their id is made from the command's: one sent again carries the same, by which receivers
 * recognise it. An endpoint that says it is gone is not called again by this process.
 */
export function webhookResponder(settings: WebhookSettings): Responder {
  const endpoints = new Map(settings.endpoints.map((endpoint) => [endpoint.name, endpoint]));
  const send = webhookSender(settings);
  const gone = new Set<string>();
  return {
    type: 'send-webhook',
    reversible: false,
    timeoutMs: settings.timeoutMs ?? 15_000,

    async perform(command, signal) {
      const endpoint = endpoints.get(command.recipient);
      if (endpoint === undefined) return { result: 'refused', reason: 'recipient_not_configured' };
      if (gone.has(endpoint.name)) return { result: 'refused', reason: 'endpoint_gone' };
      const became = await send(endpoint, `msg_${command.id}`, webhookOf(command, settings.console ?? ''), signal);
      if (became.result === 'refused') gone.add(endpoint.name);
      return became;
    },
  };
}

/** Anything but a 2xx is tried again, except 410, which is final for the endpoint. */
function answered(status: number, id: string): Performed {
  if (status >= 200 && status < 300) return { result: 'accepted', providerId: id };
  if (status === 410) return { result: 'refused', reason: 'http_410' };
  // A gateway's time-out and any 5xx leave open whether it was taken.
  return { result: status === 408 || status >= 500 ? 'unknown' : 'deferred', reason: `http_${status}` };
}
