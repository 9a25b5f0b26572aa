import { startCallback } from '../../responders/sms-callback/listener.ts';
import { signatureCheck } from '../../responders/send-sms/signature.ts';
import { readSecret } from '../../runtime/config/secret.ts';
import { Fault } from '../../runtime/errors.ts';
import { follow } from '../../runtime/log/follow.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { pause } from '../../runtime/retry.ts';
import { personAt } from '../../cases/on-call/roster.ts';
import { outcomeSchema } from '../../schemas/command.ts';
import type { Change } from '../../schemas/journal.ts';
import { topics } from '../../schemas/topics.ts';
import { readBook } from '../alert-book.ts';
import type { Context, Running } from '../context.ts';
import { remember } from '../../cases/bounded-map.ts';
import { reachable, rosterOf } from '../on-call.ts';
import { readNamed } from '../read-file.ts';
import { answerText, wishOf } from '../sms-replies.ts';
import { Receipts } from '../sms-receipts.ts';
import { Turns } from '../turns.ts';

/** Twilio gives up after 15 s. */
const patienceMs = 8_000;
const lookMs = 50;
const answersKept = 10_000;

/** Hears what people on call answer by SMS, and puts delivery receipts on record. */
export async function callback(context: Context): Promise<Running> {
  const { config, clock, signal, logger } = context;
  const { sms } = config.notify;
  if (sms?.callback === undefined)
    throw new Fault('CONFIG_INVALID', 'the role callback needs a section notify.sms.callback');
  const log = await context.log();
  const roster = rosterOf(config);
  const phones = new Set(reachable(roster, 'phone'));
  const wishes = createWriter();
  const outcomes = createWriter();
  const receipts = new Receipts();
  const answers = new Map<string, Change>();
  const turns = new Turns();
  const heard = (change: Change): void => {
    if ('request' in change && change.request !== '') remember(answers, change.request, change, answersKept);
  };
  const book = await readBook(log, undefined, ({ change }) => heard(change));
  const reading = (async () => {
    const { low } = await log.bounds(topics.outcomes, 0);
    for await (const records of follow(log, topics.outcomes, 0, low, { signal }))
      for (const record of records) receipts.learn(readJson(record, outcomeSchema));
  })();
  /** Real time: somebody waits at the other end. */
  const until = async (holds: () => boolean | Promise<boolean>, ms: number): Promise<boolean> => {
    for (const end = performance.now() + ms; performance.now() < end; ) {
      if (await holds()) return true;
      if (!(await pause(lookMs, signal))) return false;
    }
    return holds();
  };
  const answerTo = async (id: string): Promise<Change | undefined> => {
    await until(async () => {
      await turns.take(() => readBook(log, book, ({ change }) => heard(change)));
      return answers.has(id);
    }, patienceMs);
    return answers.get(id);
  };

  const { host, port, publicUrl, certificate, key } = sms.callback;
  const started = await startCallback({
    ...{ host, port, publicUrl },
    ...(certificate === undefined || key === undefined
      ? {}
      : { tls: { certificate: readNamed(certificate), key: readNamed(key) } }),
    isSigned: await signatureCheck(readSecret(sms.authTokenFile)),
    isKnown: (from) => phones.has(from),
    heard: async ({ sid, from, body }) => {
      const person = personAt(roster, from);
      // The simplest form knows numbers only: the journal need not repeat them.
      const name = person === undefined || person.name === from ? `phone ending in ${from.slice(-4)}` : person.name;
      await turns.take(() => readBook(log, book, ({ change }) => heard(change)));
      const wish = wishOf({ sid, name, body, at: clock.now() }, book.state);
      if (typeof wish === 'string') return wish;
      if (wish.type !== 'acknowledge-alert') return '';
      if (!answers.has(wish.id))
        await turns.take(() => log.append([jsonEntry(topics.requests, 'request', wishes, clock.now(), wish)]));
      const change = await answerTo(wish.id);
      logger.info({ alert: wish.alert, tenant: wish.tenant, answer: change?.type ?? 'none' }, 'acknowledged by SMS');
      return answerText(wish, change);
    },
    receipt: async (receipt) => {
      // It may come before the outcome of the attempt is on record.
      if (!(await until(() => receipts.knows(receipt.sid), 2_000))) return false;
      await turns.take(async () => {
        const outcome = receipts.outcomeOf(receipt, clock.now());
        if (outcome === undefined) return;
        await log.append([jsonEntry(topics.outcomes, 'outcome', outcomes, clock.now(), outcome)]);
        receipts.learn(outcome);
      });
      return true;
    },
  });
  return {
    addresses: { callback: started.address },
    status: () => ({ callback: { requests: { ...started.counts } } }),
    done: reading,
    stop: async () => {
      await started.close();
      await Promise.allSettled([reading]);
    },
  };
}
