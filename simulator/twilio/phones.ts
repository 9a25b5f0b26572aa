import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CallbackAddress, postSigned } from './signed-post.ts';
import type { SentSms } from './stand-in.ts';

export interface PhoneOptions {
  callback: CallbackAddress;
  /** How long somebody takes to read and answer, real ms. */
  readsForMs: number;
  signal: AbortSignal;
}

/** What the other end said to each text. */
export interface Answered {
  from: string;
  text: string;
  answer: string;
}

const asksForAnswer = /Reply ACK (\d{1,9})\b/;
const asksForTenant = /Reply for example: (ACK \d{1,9} \S+)/;

/** Phones of people on call: each page is delivered, read after a while, and answered with `ack` and its number. */
export class Phones {
  readonly answered: Answered[] = [];
  readonly #options: PhoneOptions;

  constructor(options: PhoneOptions) {
    this.#options = options;
  }

  /** @throws Error when nobody listens at the callback */
  async take({ sid, to, from, body, statusCallback }: SentSms): Promise<void> {
    const { callback, readsForMs, signal } = this.#options;
    const about = { MessageSid: sid, MessageStatus: 'delivered', To: to, From: from };
    if (statusCallback !== undefined) await postSigned(callback, '/status', about);
    const number = asksForAnswer.exec(body)?.[1];
    if (number === undefined) return;
    await sleep(readsForMs, undefined, { signal });
    const answer = await this.#text(to, from, `ack ${number}`);
    // Two tenants may have an alert of that number: who is asked for the name says it.
    const named = asksForTenant.exec(answer)?.[1];
    if (named !== undefined) await this.#text(to, from, named);
  }

  async #text(from: string, to: string, text: string): Promise<string> {
    const sid = `SM${randomBytes(16).toString('hex')}`;
    const { body } = await postSigned(this.#options.callback, '/sms', {
      MessageSid: sid,
      From: from,
      To: to,
      Body: text,
    });
    const answer = /<Message>(.*)<\/Message>/.exec(body)?.[1] ?? '';
    this.answered.push({ from, text, answer });
    return answer;
  }
}
