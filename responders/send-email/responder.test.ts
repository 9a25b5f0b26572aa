import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { digest } from '../../schemas/digest.ts';
import { alert, command as sample } from '../../test/support/alert-samples.ts';
import { hostileTexts } from '../../test/support/hostile-texts.ts';
import { startSmtpStandIn, type SmtpStandIn } from '../../test/support/smtp-stand-in.ts';
import { responderContract } from '../contract.ts';
import type { Responder } from '../responder.ts';
import { emailResponder, type EmailSettings } from './responder.ts';

const recipient = 'oncall@example.org';
const from = { name: 'Tocsin', address: 'tocsin@example.com' };
const command = (over: Parameters<typeof sample>[0] = {}) => sample({ type: 'send-email', ...over });
const settingsFor = (smtp: SmtpStandIn, over: Partial<EmailSettings> = {}): EmailSettings => ({
  host: smtp.host,
  port: smtp.port,
  tls: false,
  login: { user: smtp.user, password: smtp.password },
  from,
  recipients: [{ name: 'On call', address: recipient }],
  timeoutMs: 20_000,
  ...over,
});

responderContract('send-email', async (timeoutMs) => {
  const smtp = await startSmtpStandIn();
  return {
    responder: emailResponder(settingsFor(smtp, { timeoutMs })),
    command: (name) => command({ id: digest(name), at: Date.now() }),
    sent: () => smtp.sent.length,
    calls: () => smtp.requests.connections,
    hang: () => smtp.behave('take-and-hang'),
    fail: () => smtp.behave({ reply: 550 }),
    secrets: [smtp.password, recipient],
    close: () => smtp.close(),
  };
});

describe('with nodemailer', () => {
  let smtp: SmtpStandIn;
  let responder: Responder;
  const perform = (one = command(), by = responder) => by.perform(one, AbortSignal.timeout(25_000));
  beforeAll(async () => {
    smtp = await startSmtpStandIn();
  });
  beforeEach(() => {
    smtp.sent.length = 0;
    responder = emailResponder(settingsFor(smtp));
  });
  afterAll(() => smtp.close());

  const ours = [
    'auto-submitted',
    'content-transfer-encoding',
    'content-type',
    'date',
    'from',
    'message-id',
    'mime-version',
    'subject',
    'to',
  ];

  test('sends what a person needs, from us, to the one recipient', async () => {
    const became = await perform();
    const [mail] = smtp.sent;
    const messageId = `<tocsin.${command().id}@example.com>`;
    expect(became).toEqual({ result: 'accepted', providerId: messageId });
    expect(mail?.envelope).toEqual({ from: from.address, to: [recipient] });
    expect(mail?.parsed).toMatchObject({
      subject: 'Tocsin #12 HIGH: revoked-certificate (D01) on device pump-0412',
      messageId,
      from: { ...from },
      to: [{ name: 'On call', address: recipient }],
    });
    expect(mail?.parsed.text).toContain('Gateway:      gw-07');
    expect(mail?.parsed.html).toBeUndefined();
  });

  test('sent again it is the same mail under the same Message-ID', async () => {
    await perform();
    await perform();
    expect(smtp.sent[0]?.parsed.messageId).toBe(smtp.sent[1]?.parsed.messageId);
    expect(smtp.sent[0]?.parsed.date).toBe(smtp.sent[1]?.parsed.date);
  });

  const everywhere = (hostile: string) =>
    command({
      alert: alert({
        title: hostile,
        device: hostile,
        gateway: hostile,
        detector: hostile,
        code: hostile,
        reason: hostile,
        subject: { kind: 'device', id: hostile },
        facts: { [hostile]: hostile },
        acknowledgedBy: hostile,
      }),
      id: digest(hostile),
      recipient,
    });

  test('a subject that is not an id stays out of the headers', async () => {
    await perform(command({ alert: alert({ subject: { kind: 'device', id: 'call 12025550199 now' }, device: '' }) }));
    expect(smtp.sent[0]?.parsed.subject).toBe('Tocsin #12 HIGH: revoked-certificate (D01)');
    expect(smtp.sent[0]?.parsed.text).toContain('device call 12025550199 now');
  });

  function expectOnlyOurs(hostile: string): void {
    const mails = smtp.sent.filter((mail) => mail.parsed.messageId === `<tocsin.${digest(hostile)}@example.com>`);
    expect(mails, JSON.stringify(hostile)).toHaveLength(1);
    const [mail] = mails;
    expect(mail?.envelope.to).toEqual([recipient]);
    expect(mail?.parsed.headers.map((header) => header.key).toSorted()).toEqual(ours);
    const { to, cc, bcc, subject, attachments } = mail?.parsed ?? {};
    expect([to, cc, bcc, attachments]).toEqual([[{ name: 'On call', address: recipient }], undefined, undefined, []]);
    expect(subject).toMatch(/^Tocsin #12 HIGH: [\x20-\x7E]*$/);
    // oxlint-disable-next-line no-control-regex
    expect(mail?.parsed.text).not.toMatch(/[\0-\x08\x0B-\x1F\x7F-\x9F\u200B-\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/);
  }

  test.each([
    ['the corpus', [...hostileTexts]],
    ['any text', [...new Set(fc.sample(fc.string({ unit: 'binary', maxLength: 200 }), { numRuns: 200, seed: 7 }))]],
  ])('has exactly our headers and recipients with %s in every field', async (_what, texts) => {
    const became = await Promise.all(texts.map((hostile) => perform(everywhere(hostile))));
    expect(new Set(became.map((one) => one.result))).toEqual(new Set(['accepted']));
    expect(smtp.sent).toHaveLength(texts.length);
    texts.forEach(expectOnlyOurs);
  });

  test.each([
    [{ reply: 550 }, { result: 'refused', reason: 'smtp_550' }],
    [{ reply: 503 }, { result: 'deferred', reason: 'smtp_503' }],
    [{ reply: 451 }, { result: 'deferred', reason: 'smtp_451' }],
    ['cut-after', { result: 'unknown', reason: 'connection_cut' }],
  ] as const)('when the server answers %j says %j', async (behaviour, expected) => {
    smtp.behave(behaviour);
    expect(await perform()).toEqual(expected);
  });

  test('a wrong password is refused', async () => {
    const wrong = emailResponder(settingsFor(smtp, { login: { user: 'tocsin', password: 'wrong' } }));
    expect(await perform(command(), wrong)).toEqual({ result: 'refused', reason: 'smtp_535' });
  });

  test('a server that is not there was certainly not reached', async () => {
    const gone = await startSmtpStandIn();
    await gone.close();
    expect(await perform(command(), emailResponder(settingsFor(gone)))).toEqual({
      result: 'deferred',
      reason: 'unreachable',
    });
  });

  test('beyond loopback nothing is sent in the clear', async () => {
    const clear = emailResponder({ ...settingsFor(smtp), host: '127.1' });
    const became = await perform(command(), clear);
    expect(became).toEqual({ result: 'deferred', reason: 'tls_failed' });
    expect(smtp.sent).toEqual([]);
  });

  test.each([
    '',
    'a',
    'a@b, c@d',
    'a@example.com\r\nBcc: c@d',
    '<a@b>',
    '"a"@b',
    'a b@c',
    'a@[127.0.0.1]',
    'a@b..c',
    'a@-b.c',
  ])('refuses to be configured with %j as an address', (address) => {
    expect(() => emailResponder(settingsFor(smtp, { recipients: [{ name: '', address }] }))).toThrow(/plain address/);
  });

  test('a name in the configuration cannot add a recipient', async () => {
    const name = 'On call" <victim@example.com>,\r\nBcc: victim@example.com';
    await perform(command(), emailResponder(settingsFor(smtp, { recipients: [{ name, address: recipient }] })));
    expect(smtp.sent[0]?.envelope.to).toEqual([recipient]);
    expect(smtp.sent[0]?.parsed.to).toHaveLength(1);
    expect(smtp.sent[0]?.parsed.headers.map((header) => header.key)).not.toContain('bcc');
  });
});
