import type { NotificationCommand } from '../../schemas/command.ts';
import type { LookedUp, Responder } from '../responder.ts';
import { failureOf } from './failure.ts';
import { twilioOpener, type TwilioAccount } from './twilio-client.ts';
import { markerOf, smsText } from './wording.ts';

export interface SmsSettings extends TwilioAccount {
  /** A number of ours in E.164, or the sid of a messaging service (MG...). */
  readonly from: string;
  /** The only numbers ever written to, E.164. */
  readonly recipients: readonly string[];
  readonly perRecipientPerHour?: number;
  readonly timeoutMs?: number;
  /** Where Twilio shall post its delivery receipts. */
  readonly statusCallback?: string;
}

const e164 = /^\+[1-9]\d{6,14}$/;
/** Our clock and the provider's may differ by this much. */
const clocksApartMs = 15 * 60_000;
const pageSize = 100;
const pages = 10;

export function smsResponder(settings: SmsSettings): Responder {
  const open = twilioOpener(settings);
  const timeoutMs = settings.timeoutMs ?? 10_000;
  const allowed = new Set(settings.recipients.filter((number) => e164.test(number)));
  const receipts = settings.statusCallback === undefined ? {} : { statusCallback: settings.statusCallback };
  const sender = settings.from.startsWith('MG') ? { messagingServiceSid: settings.from } : { from: settings.from };
  return {
    type: 'send-sms',
    reversible: false,
    timeoutMs,
    perRecipientPerHour: settings.perRecipientPerHour ?? 10,

    async perform(command, signal) {
      if (!allowed.has(command.recipient)) return { result: 'refused', reason: 'recipient_not_configured' };
      try {
        const client = await open(signal, timeoutMs);
        if (signal.aborted) return { result: 'deferred', reason: 'timeout' };
        const message = await client.messages.create({
          to: command.recipient,
          body: smsText(command),
          ...sender,
          ...receipts,
        });
        if (typeof message.sid !== 'string') return { result: 'unknown', reason: 'answer_not_understood' };
        return { result: 'accepted', providerId: message.sid.slice(0, 64) };
      } catch (error) {
        return failureOf(error, signal.aborted);
      }
    },

    // A message that still waits has no sending date yet, so that Twilio's date filters would hide the very one we look
    // for: all messages to the recipient are read, newest first, until they are older than the attempt.
    async lookUp(command, since, signal): Promise<LookedUp> {
      try {
        const client = await open(signal, timeoutMs);
        let page = await client.messages.page({ to: command.recipient, pageSize });
        for (let n = 1; ; n++) {
          const found = page.instances.find((one) => isAbout(one.body, command) && !isBefore(one.dateCreated, since));
          if (found !== undefined) return { found: true, providerId: found.sid };
          const older = page.instances.some((one) => isBefore(one.dateCreated, since));
          const next = older || page.nextPageUrl === undefined ? undefined : await page.nextPage();
          if (next === undefined) return { found: false };
          if (n >= pages) return { found: 'unavailable', reason: 'too_many_messages' };
          page = next as typeof page;
        }
      } catch (error) {
        return { found: 'unavailable', reason: failureOf(error, signal.aborted).reason };
      }
    },
  };
}

// Twilio may put a text of its own in front, a trial account does: the marker and the number are what counts.
function isAbout(body: string, command: NotificationCommand): boolean {
  const { id, notice, alert } = command;
  const named = notice === undefined || notice.kind === 'unanswered' ? `#${alert.number} ` : 'Tocsin';
  return body.includes(`[${markerOf(id)}]`) && body.includes(named);
}

function isBefore(created: Date | undefined, since: number): boolean {
  return created instanceof Date && created.getTime() < since - clocksApartMs;
}
