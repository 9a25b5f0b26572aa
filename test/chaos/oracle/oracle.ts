import { join } from 'node:path';
import { openStoreFor } from '../../../app/open-store.ts';
import { openWholeLog, whatCounts } from '../../../app/open-log.ts';
import { systemClock } from '../../../runtime/clock.ts';
import { loadConfig } from '../../../runtime/config/load.ts';
import type { Delivery } from '../../support/batch-sender.ts';
import { notifying } from '../../support/on-call.ts';
import { makeRevokedFleet, type RevokedFleet } from '../../support/revoked-fleet.ts';
import { type SmtpStandIn, startSmtpStandIn } from '../../support/smtp-stand-in.ts';
import { startTwilioStandIn, type TwilioStandIn } from '../../support/twilio-stand-in.ts';
import { untilCount } from '../../support/until.ts';
import { type Compared, compareWithRerun, type Held, judge, type Judgement } from './judge.ts';
import { type Glance, Obligations, type Senders } from './obligations.ts';
import { devicesIn, type Kept, kept, otherAgain } from './told.ts';

export interface Verdict extends Judgement {
  glance: Glance;
  sms: Kept;
  mails: Kept;
  /** Mails too many whose Message-ID was not that of the first: nobody's mailbox could tell that they are the same. */
  otherMailsAgain: number;
  /** SMS about anything but an alarm. */
  otherSms: string[];
}

const stallMs = 60_000;

/**
 * Knows every event it sent and was acknowledged, and what has to follow from it. Lives in a process of its own that no fault
 * touches, with the people who are told.
 */
export class Oracle {
  #phone: TwilioStandIn | undefined;
  #post: SmtpStandIn | undefined;
  #fleet: RevokedFleet | undefined;
  #obligations: Obligations | undefined;
  #configFile = '';

  /** @returns `notify` for the configuration, and the list of revocations to import */
  async open(directory: string, alarms: number): Promise<{ notify: Record<string, unknown>; crl: string }> {
    this.#fleet = makeRevokedFleet(join(directory, 'pki'), alarms);
    this.#phone = await startTwilioStandIn({ answerAfterMs: 40 });
    this.#post = await startSmtpStandIn({ answerAfterMs: 20 });
    return { notify: notifying(directory, this.#phone, this.#post), crl: this.#fleet.crl };
  }

  watch(configFile: string, senders: Senders): void {
    this.#configFile = configFile;
    this.#obligations = new Obligations(this.#of(this.#fleet), senders);
  }

  begin(name: string, alarms: number): void {
    this.#owing.begin(name, alarms);
  }

  glance(): Glance {
    return this.#owing.glance();
  }

  deliver(delivery: Delivery): void {
    this.#owing.deliver(delivery);
  }

  quiesce(): Promise<void> {
    return this.#owing.quiesce();
  }

  /** Resolves once people have been told of every alarm. */
  async told(): Promise<void> {
    const owed = this.#owed();
    const sms = (): Kept => this.#told(this.#of(this.#phone).sent.map(({ body }) => body));
    const mails = (): Kept => this.#told(this.#of(this.#post).sent.map(({ raw }) => raw));
    const count = (): number => 2 * owed.size - sms().lost - mails().lost;
    await untilCount(
      count,
      2 * owed.size,
      stallMs,
      () => `${sms().lost} SMS and ${mails().lost} mails of ${owed.size} alarms are missing`,
    );
  }

  /** One event more has to come through to the phone. @returns ms it took */
  async fresh(name: string): Promise<number> {
    const startedAt = performance.now();
    const [device = ''] = this.#owing.alarm(`fresh-${name}`, 1, 100);
    const heard = (): number =>
      devicesIn(this.#of(this.#phone).sent.map(({ body }) => body)).filter((one) => one === device).length;
    await untilCount(heard, 1, stallMs, () => `nobody was told of ${device}`);
    await this.#owing.quiesce();
    return Math.round(performance.now() - startedAt);
  }

  async judge(): Promise<Verdict> {
    await this.told();
    const sms = this.#of(this.#phone).sent.map(({ body }) => body);
    const post = this.#of(this.#post).sent;
    const mails = post.map(({ raw }) => raw);
    const judged = await this.#holding((held) => judge(held, this.#owed()));
    return {
      ...judged,
      glance: this.glance(),
      sms: this.#told(sms),
      mails: this.#told(mails),
      otherMailsAgain: otherAgain(post.map(({ raw, parsed }) => ({ of: devicesIn([raw])[0], id: parsed.messageId }))),
      otherSms: sms.filter((body) => devicesIn([body]).length === 0).slice(0, 3),
    };
  }

  rerun(): Promise<Compared> {
    return this.#holding(compareWithRerun);
  }

  async close(): Promise<void> {
    this.#obligations?.giveUp();
    await Promise.all([this.#phone?.close(), this.#post?.close()]);
  }

  get #owing(): Obligations {
    return this.#of(this.#obligations);
  }

  #of<T>(part: T | undefined): T {
    if (part === undefined) throw new Error('the oracle is not open');
    return part;
  }

  #owed(): Set<string> {
    const fleet = this.#of(this.#fleet);
    return new Set(Array.from({ length: this.glance().alarms }, (_, n) => fleet.device(n)));
  }

  #told(texts: readonly string[]): Kept {
    return kept(this.#owed(), devicesIn(texts));
  }

  async #holding<T>(work: (held: Held) => Promise<T>): Promise<T> {
    const config = loadConfig(this.#configFile);
    const whole = await openWholeLog(config, systemClock);
    const log = whatCounts(whole);
    const store = openStoreFor(config);
    try {
      return await work({ config, whole, log, store });
    } finally {
      await store.close();
      await log.close();
    }
  }
}
