import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export type SmtpBehaviour =
  | { reply: number }
  /** Cuts the connection instead of answering the message, having kept it. */
  | 'cut-after'
  /** Keeps the message and never answers. */
  | 'take-and-hang';

export interface SentMail {
  envelope: { from: string; to: string[] };
  /** RFC 822, as it came over the wire. */
  raw: string;
  parsed: Email;
  at: number;
}

export interface SmtpStandIn {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly sent: SentMail[];
  readonly requests: { connections: number };
  behave(...next: SmtpBehaviour[]): void;
  close(): Promise<void>;
}

/** A local SMTP server with a login, which keeps and parses what it is sent. */
export async function startSmtpStandIn(options: { port?: number; answerAfterMs?: number } = {}): Promise<SmtpStandIn> {
  const [user, password] = ['tocsin', 'stand-in-password-9a8b7c'];
  const sent: SentMail[] = [];
  const requests = { connections: 0 };
  const behaviours: SmtpBehaviour[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    logger: false,
    onConnect(_session, callback) {
      requests.connections += 1;
      callback();
    },
    onAuth(auth, _session, callback) {
      if (auth.username === user && auth.password === password) callback(null, { user });
      else callback(Object.assign(new Error('no such login'), { responseCode: 535 }));
    },
    onData(stream, session, callback) {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const part of stream) chunks.push(part as Buffer);
        const raw = Buffer.concat(chunks).toString('utf8');
        const behaviour = behaviours.shift();
        if (typeof behaviour === 'object') {
          callback(
            Object.assign(new Error(`no, ${session.user} to oncall@example.org`), { responseCode: behaviour.reply }),
          );
          return;
        }
        const { mailFrom, rcptTo } = session.envelope;
        const envelope = { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map((one) => one.address) };
        sent.push({ envelope, raw, parsed: await PostalMime.parse(raw), at: Date.now() });
        if (behaviour === 'take-and-hang') return;
        if (behaviour === 'cut-after') {
          for (const connection of server.connections) connection._socket.destroy();
          return;
        }
        if (options.answerAfterMs !== undefined) await sleep(options.answerAfterMs);
        callback(null, 'kept');
        // A client that dies in the middle of a message has sent none.
      })().catch(() => undefined);
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', () => resolve()));
  return {
    host: '127.0.0.1',
    port: (server.server.address() as AddressInfo).port,
    user,
    password,
    sent,
    requests,
    behave: (...next) => void behaviours.push(...next),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
