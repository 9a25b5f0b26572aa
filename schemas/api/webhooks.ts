import { z } from 'zod';
import { severities } from '../finding.ts';
import { webhookEvents } from '../webhook.ts';
import { nextSchema } from './next.ts';

const count = z.number().int();
const time = z.number().int();

/** An endpoint that is told of alerts, and how deliveries to it go. */
export const webhookStateSchema = z.object({
  name: z.string(),
  /** Host and port alone: a path may hold what others must not know. */
  host: z.string(),
  events: z.array(z.enum(webhookEvents)),
  severityAtLeast: z.enum(severities),
  /** False: deliveries are journalled as simulated and nothing leaves. */
  live: z.boolean(),
  /** Since the role respond started; null while it does not answer. */
  deliveries: z
    .object({
      delivered: count,
      waiting: count,
      /** More waits in the log than is held. */
      behind: z.boolean(),
      /** It said that it is gone: nothing is sent to it any more. */
      gone: z.boolean(),
      /** Attempts since the last that was taken, since when, and when the next one is due; null where nothing failed. */
      failing: z.object({ attempts: count, since: time, nextAt: time.nullable() }).nullable(),
      /** What became of the last attempt; null before there was one. */
      last: z.object({ at: time, result: z.string() }).nullable(),
    })
    .nullable(),
});
export type WebhookState = z.infer<typeof webhookStateSchema>;

export const webhookListSchema = z.object({ webhooks: z.array(webhookStateSchema), next: nextSchema });
export type WebhookList = z.infer<typeof webhookListSchema>;
