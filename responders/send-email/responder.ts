import { Fault } from '../../runtime/errors.ts';
import type { Responder } from '../responder.ts';
import { asMailbox, isAddress, type Mailbox } from './address.ts';
import { failureOf } from './failure.ts';
import { emailSubject, emailText } from './wording.ts';

export interface EmailSettings {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (465); otherwise STARTTLS is asked for, and demanded unless the host is loopback. */
  readonly tls: boolean;
  readonly login?: { readonly user: string; readonly password: string };
  readonly from: Mailbox;
  /** The only people ever written to. */
  readonly recipients: readonly Mailbox[];
  readonly perRecipientPerHour?: number;
  readonly timeoutMs?: number;
}

/**
 * E-mail by nodemailer, loaded at the first message. The Message-ID is made from the command's id: a mail sent again
 * after a crash carries the same one, by which servers and readers recognise it. Throws CONFIG_INVALID for an address
 * that is not plain.
 */
export function emailResponder(settings: EmailSettings): Responder {
  for (const { address } of [settings.from, ...settings.recipients]) {
    if (!isAddress(address))
      throw new Fault('CONFIG_INVALID', `email: ${JSON.stringify(address)} is not a plain address`);
  }
  const timeoutMs = settings.timeoutMs ?? 15_000;
  const { host, port, tls, login } = settings;
  const recipients = new Map(settings.recipients.map((mailbox) => [mailbox.address, asMailbox(mailbox)]));
  const domain = settings.from.address.slice(settings.from.address.indexOf('@') + 1);
  const loopback = ['127.0.0.1', '::1', 'localhost'].includes(host);
  return {
    type: 'send-email',
    reversible: false,
    timeoutMs,
    perRecipientPerHour: settings.perRecipientPerHour ?? 10,

    async perform(command, signal) {
      const to = recipients.get(command.recipient);
      if (to === undefined) return { result: 'refused', reason: 'recipient_not_configured' };
      try {
        const { createTransport } = await import('nodemailer');
        if (signal.aborted) return { result: 'deferred', reason: 'timeout' };
        const transport = createTransport({
          host,
          port,
          secure: tls,
          requireTLS: !tls && !loopback,
          ...(login !== undefined && { auth: { user: login.user, pass: login.password } }),
          connectionTimeout: timeoutMs,
          greetingTimeout: timeoutMs,
          socketTimeout: timeoutMs,
          disableFileAccess: true,
          disableUrlAccess: true,
          logger: false,
        });
        const messageId = `<tocsin.${command.id}@${domain}>`;
        const sent = await transport.sendMail({
          from: asMailbox(settings.from),
          to: [to],
          messageId,
          date: new Date(command.at),
          signal,
          // The envelope is ours too, so that no header is ever parsed for recipients.
          envelope: { from: settings.from.address, to: [to.address] },
          subject: emailSubject(command),
          text: emailText(command),
          xMailer: false,
          // RFC 3834 section 5: keeps out-of-office answers from answering.
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
        if (sent.accepted.length === 0) return { result: 'refused', reason: 'recipient_not_accepted' };
        return { result: 'accepted', providerId: messageId };
      } catch (error) {
        return failureOf(error, signal.aborted);
      }
    },
  };
}
