import { setTimeout as sleep } from 'node:timers/promises';
import { createOutbox } from '../../responders/outbox/outbox.ts';
import type { OutboxPorts } from '../../responders/outbox/ports.ts';
import type { Responder } from '../../responders/responder.ts';
import { emailResponder } from '../../responders/send-email/responder.ts';
import { smsResponder } from '../../responders/send-sms/responder.ts';
import { webhookResponder } from '../../responders/send-webhook/responder.ts';
import { readSecret } from '../../runtime/config/secret.ts';
import type { Config } from '../../runtime/config/schema.ts';
import type { EndpointConfig } from '../../runtime/config/webhook-schema.ts';
import { follow } from '../../runtime/log/follow.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import type { LogRecord } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { retry } from '../../runtime/retry.ts';
import {
  commandSchema,
  isResponse,
  notificationTypes,
  type Outcome,
  outcomeResults,
  outcomeSchema,
} from '../../schemas/command.ts';
import { topics } from '../../schemas/topics.ts';
import type { Context, Running } from '../context.ts';
import { alarm, lastTold } from '../alarm.ts';
import { reachable, rosterOf } from '../on-call.ts';
import { watchPipeline } from '../watch-pipeline.ts';
import { webhookSettings } from '../webhooks/endpoints.ts';
import { Lane } from '../webhooks/lane.ts';
import { Lanes } from '../webhooks/lanes.ts';

/** Performs commands and writes down what became of them. */
export async function respond(context: Context): Promise<Running> {
  const { config, clock, logger, signal } = context;
  const log = await context.log();
  const writer = createWriter();
  const roster = rosterOf(config);
  // The world outside takes the time it takes, however fast our clock runs.
  const outside = (ms: number): number => ms / clock.real(1);
  const slowed = (one: Responder): Responder => ({ ...one, timeoutMs: outside(one.timeoutMs) });
  const responders = respondersOf(config).map(slowed);
  const live = notificationTypes.filter((type) => roster.live.includes(type));
  // From 0: the rise from nothing to 1 is a rise no rate sees.
  const outcomes = Object.fromEntries(
    notificationTypes.flatMap((type) => outcomeResults.map((result) => [`${type} ${result}`, 0])),
  );
  const report = ({ command, type, result, reason }: Outcome): void => {
    outcomes[`${type} ${result}`] = (outcomes[`${type} ${result}`] ?? 0) + 1;
    logger.info({ command, type, result, reason }, 'outcome');
  };
  const ports: OutboxPorts = {
    append: async (made) => {
      await log.append(made.map((outcome) => jsonEntry(topics.outcomes, 'outcome', writer, clock.now(), outcome)));
    },
    sure: () => context.sure(),
    now: () => clock.now(),
    sleep: async (ms, until) => {
      await sleep(clock.real(ms), undefined, { signal: until }).catch(() => undefined);
    },
    random: Math.random,
    report,
  };
  const outbox = createOutbox(responders, { live }, ports);
  const webhooks = slowed(webhookResponder(webhookSettings(config)));
  const laneOf = ({ name, perMinute }: EndpointConfig): Lane =>
    new Lane(name, (heard) => {
      const both = (outcome: Outcome): void => (report(outcome), heard(outcome));
      return createOutbox([webhooks], { live, gapMs: outside(60_000 / perMinute) }, { ...ports, report: both });
    });
  const lanes = new Lanes(config.notify.webhook?.endpoints.map(laneOf) ?? []);
  const { low, next } = await log.bounds(topics.outcomes, 0);
  for (let at = low; at < next; ) {
    const records = await log.read(topics.outcomes, 0, at);
    for (const record of records) {
      const outcome = readJson(record, outcomeSchema);
      outbox.learn(outcome);
      lanes.learn(outcome);
    }
    at = (records.at(-1)?.offset ?? next) + 1;
  }
  const take = (records: readonly LogRecord[]): void => {
    for (const record of records) {
      const command = readJson(record, commandSchema);
      // Notifications are what an outbox is for: quarantines and resets have responders of their own.
      if (!isResponse(command) && !lanes.offer(command, record.offset)) outbox.take(command);
    }
    const last = records.at(-1);
    if (last !== undefined) lanes.reached(last.offset + 1);
  };
  const known = Promise.withResolvers<void>();
  const taking = (async () => {
    const { low, next: end } = await log.bounds(topics.commands, 0);
    const patiently = { signal, attempts: Number.POSITIVE_INFINITY };
    let from = low;
    while (from < end) {
      const records = await retry(() => log.read(topics.commands, 0, from), patiently);
      take(records);
      // What lies at the end may be of nobody's concern: then nothing is read, and all is known.
      from = (records.at(-1)?.offset ?? end - 1) + 1;
    }
    known.resolve();
    for await (const records of follow(log, topics.commands, 0, from, { signal })) take(records);
  })().finally(() => known.resolve());
  // Outboxes forget old fates while they run: by then every command whose fate that is has to be known.
  const running = known.promise.then(() => Promise.all([outbox.run(signal), lanes.run(log, signal)]));
  const tell = alarm({ log, clock, signal, responders });
  const watching = config.watch.enabled
    ? watchPipeline({ context, log, roster, told: await lastTold(log), tell })
    : undefined;
  const all = [taking, running, ...(watching === undefined ? [] : [watching.done])];
  return {
    status: () => ({
      respond: { ...outbox.status(), outcomes: { ...outcomes } },
      webhooks: lanes.status(),
      ...(watching === undefined ? {} : { pipeline: watching.sight() }),
    }),
    done: Promise.all(all).then(() => undefined),
    stop: async () => {
      await Promise.allSettled(all);
    },
  };
}

function respondersOf(config: Config): Responder[] {
  const { sms, email } = config.notify;
  const roster = rosterOf(config);
  const responders: Responder[] = [];
  if (sms !== undefined) {
    const { accountSid, authTokenFile, from, perRecipientPerHour, baseUrl, callback } = sms;
    responders.push(
      smsResponder({
        accountSid,
        secret: readSecret(authTokenFile),
        from,
        recipients: reachable(roster, 'phone'),
        perRecipientPerHour,
        ...(callback === undefined ? {} : { statusCallback: `${callback.publicUrl.replace(/\/$/, '')}/status` }),
        ...(baseUrl === undefined ? {} : { baseUrl }),
      }),
    );
  }
  if (email !== undefined) {
    const { host, port, secure, user, passwordFile, from, perRecipientPerHour } = email;
    const login =
      user === undefined || passwordFile === undefined ? {} : { login: { user, password: readSecret(passwordFile) } };
    responders.push(
      emailResponder({
        host,
        port,
        tls: secure,
        ...login,
        from: { name: 'Tocsin', address: from },
        recipients: reachable(roster, 'email').map((address) => ({ name: '', address })),
        perRecipientPerHour,
      }),
    );
  }
  return responders;
}
