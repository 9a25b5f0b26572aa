import { appendFileSync, closeSync, fsyncSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createOutbox } from '../../responders/outbox/outbox.ts';
import { defaultSchedule } from '../../responders/outbox/schedule.ts';
import { emailResponder, type EmailSettings } from '../../responders/send-email/responder.ts';
import { smsResponder, type SmsSettings } from '../../responders/send-sms/responder.ts';
import { webhookResponder } from '../../responders/send-webhook/responder.ts';
import { keyOf } from '../../responders/send-webhook/secret.ts';
import { notificationSchema, notificationTypes, outcomeSchema } from '../../schemas/command.ts';

/** An outbox with the responders that are set up as a process of its own, its two topics being files. Ends when nothing is left to do. */
const [, , commandsFile = '', outcomesFile = '', settings = ''] = process.argv;
const { sms, email, webhook } = JSON.parse(settings) as Partial<{
  sms: SmsSettings;
  email: EmailSettings;
  /** The secret as text: keys do not survive JSON. */
  webhook: { name: string; url: string; secret: string; timeoutMs: number };
}>;
const responders = [
  ...(sms === undefined ? [] : [smsResponder(sms)]),
  ...(email === undefined ? [] : [emailResponder(email)]),
  ...(webhook === undefined ? [] : [webhooksTo(webhook)]),
];

const lines = (file: string): unknown[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

const outcomes = openSync(outcomesFile, 'a');
const stop = new AbortController();
const outbox = createOutbox(
  responders,
  { live: notificationTypes, gapMs: 0, schedule: { ...defaultSchedule, baseMs: 50, settleMs: 200 } },
  {
    append: async (more) => {
      for (const outcome of more) appendFileSync(outcomes, `${JSON.stringify(outcome)}\n`);
      fsyncSync(outcomes);
    },
    sure: async () => undefined,
    now: Date.now,
    sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
    random: Math.random,
    report: () => setImmediate(() => outbox.status().waiting === 0 && stop.abort()),
  },
);
for (const line of lines(outcomesFile)) outbox.learn(outcomeSchema.parse(line));
for (const line of lines(commandsFile)) outbox.take(notificationSchema.parse(line));
if (outbox.status().waiting === 0) stop.abort();
await outbox.run(stop.signal);
closeSync(outcomes);

function webhooksTo({
  name,
  url,
  secret,
  timeoutMs,
}: {
  name: string;
  url: string;
  secret: string;
  timeoutMs: number;
}) {
  const endpoints = [{ name, url, keys: [keyOf(secret, 'a test')] }];
  return webhookResponder({ endpoints, allowAddresses: ['127.0.0.1'], timeoutMs });
}
