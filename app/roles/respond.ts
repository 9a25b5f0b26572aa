import { setTimeout as sleep } from 'node:timers/promises';
import { createOutbox } from '../../responders/outbox/outbox.ts';
import type { Responder } from '../../responders/responder.ts';
import { emailResponder } from '../../responders/send-email/responder.ts';
import { smsResponder } from '../../responders/send-sms/responder.ts';
import { readSecret } from '../../runtime/config/secret.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { follow } from '../../runtime/log/follow.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { commandSchema, isResponse, notificationTypes, outcomeResults, outcomeSchema } from '../../schemas/command.ts';
import { topics } from '../../schemas/topics.ts';
import type { Context, Running } from '../context.ts';
import { alarm, lastTold } from '../alarm.ts';
import { reachable, rosterOf } from '../on-call.ts';
import { watchPipeline } from '../watch-pipeline.ts';

/** Performs commands and writes down what became of them. */
export async function respond(context: Context): Promise<Running> {
  const { config, clock, logger, signal } = context;
  const log = await context.log();
  const writer = createWriter();
  const roster = rosterOf(config);
  // The world outside takes the time it takes, however fast our clock runs.
  const responders = respondersOf(config).map((one) => ({ ...one, timeoutMs: one.timeoutMs / clock.real(1) }));
  // From 0: the rise from nothing to 1 is a rise no rate sees.
  const outcomes = Object.fromEntries(
    notificationTypes.flatMap((type) => outcomeResults.map((result) => [`${type} ${result}`, 0])),
  );
  const outbox = createOutbox(
    responders,
    { live: notificationTypes.filter((type) => roster.live.includes(type)) },
    {
      append: async (made) => {
        await log.append(made.map((outcome) => jsonEntry(topics.outcomes, 'outcome', writer, clock.now(), outcome)));
      },
      now: () => clock.now(),
      sleep: async (ms, until) => {
        await sleep(clock.real(ms), undefined, { signal: until }).catch(() => undefined);
      },
      random: Math.random,
      report: ({ command, type, result, reason }) => {
        outcomes[`${type} ${result}`] = (outcomes[`${type} ${result}`] ?? 0) + 1;
        logger.info({ command, type, result, reason }, 'outcome');
      },
    },
  );
  const { low, next } = await log.bounds(topics.outcomes, 0);
  for (let at = low; at < next; ) {
    const records = await log.read(topics.outcomes, 0, at);
    for (const record of records) outbox.learn(readJson(record, outcomeSchema));
    at = (records.at(-1)?.offset ?? next) + 1;
  }
  const taking = (async () => {
    const from = (await log.bounds(topics.commands, 0)).low;
    for await (const records of follow(log, topics.commands, 0, from, { signal }))
      for (const record of records) {
        const command = readJson(record, commandSchema);
        // Notifications are what an outbox is for: quarantines and resets have responders of their own.
        if (!isResponse(command)) outbox.take(command);
      }
  })();
  const running = outbox.run(signal);
  const tell = alarm({ log, clock, signal, responders });
  const watching = config.watch.enabled
    ? watchPipeline({ context, log, roster, told: await lastTold(log), tell })
    : undefined;
  const all = [taking, running, ...(watching === undefined ? [] : [watching.done])];
  return {
    status: () => ({
      respond: { ...outbox.status(), outcomes: { ...outcomes } },
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
