import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { digest } from '../../schemas/digest.ts';
import { alert, command } from '../../test/support/alert-samples.ts';
import { startTwilioStandIn, type TwilioStandIn } from '../../test/support/twilio-stand-in.ts';
import { responderContract } from '../contract.ts';
import type { Responder } from '../responder.ts';
import { smsResponder, type SmsSettings } from './responder.ts';
import { smsText } from './wording.ts';

const recipient = '+12025550123';
const from = '+12025550100';
const settingsFor = (twilio: TwilioStandIn, over: Partial<SmsSettings> = {}): SmsSettings => ({
  accountSid: twilio.accountSid,
  secret: twilio.authToken,
  baseUrl: twilio.baseUrl,
  from,
  recipients: [recipient],
  timeoutMs: 20_000,
  ...over,
});

responderContract('send-sms', async (timeoutMs) => {
  const twilio = await startTwilioStandIn();
  return {
    responder: smsResponder(settingsFor(twilio, { timeoutMs })),
    command: (name) => command({ id: digest(name), at: Date.now() }),
    sent: () => twilio.sent.length,
    calls: () => twilio.requests.posts + twilio.requests.lists,
    hang: () => twilio.behave('take-and-hang'),
    fail: () => twilio.behave({ status: 400, code: 21_211 }),
    secrets: [twilio.authToken, recipient, from],
    close: () => twilio.close(),
  };
});

describe('with Twilio’s own client', () => {
  let twilio: TwilioStandIn;
  let responder: Responder;
  const fresh = () => AbortSignal.timeout(25_000);
  const perform = (one = command(), by = responder) => by.perform(one, fresh());
  beforeAll(async () => {
    twilio = await startTwilioStandIn();
  });
  beforeEach(() => {
    twilio.sent.length = 0;
    responder = smsResponder(settingsFor(twilio));
  });
  afterAll(() => twilio.close());

  test('sends the wording from our number to the recipient and takes over Twilio’s id', async () => {
    const became = await perform();
    expect(twilio.sent).toMatchObject([{ to: recipient, from, body: smsText(command()) }]);
    expect(became).toEqual({ result: 'accepted', providerId: twilio.sent[0]?.sid });
  });

  test('sends through a messaging service when that is what it is given', async () => {
    await perform(command(), smsResponder(settingsFor(twilio, { from: 'MG0123' })));
    expect(twilio.sent).toMatchObject([{ from: 'MG0123' }]);
  });

  test.each([
    [
      { status: 400, code: 21_211 },
      { result: 'refused', reason: 'twilio_21211' },
    ],
    [
      { status: 403, code: 20_003 },
      { result: 'refused', reason: 'twilio_20003' },
    ],
    [
      { status: 429, code: 20_429 },
      { result: 'deferred', reason: 'http_429' },
    ],
    [
      { status: 500, code: 20_500 },
      { result: 'unknown', reason: 'http_500' },
    ],
    [
      { status: 503, code: 20_503 },
      { result: 'unknown', reason: 'http_503' },
    ],
    ['cut-before', { result: 'unknown', reason: 'connection_cut' }],
    ['cut-after', { result: 'unknown', reason: 'connection_cut' }],
  ] as const)('when Twilio answers %j says %j', async (behaviour, expected) => {
    twilio.behave(behaviour);
    expect(await perform()).toEqual(expected);
  });

  test('a wrong token is refused', async () => {
    const wrong = smsResponder(settingsFor(twilio, { secret: 'wrong' }));
    expect(await perform(command(), wrong)).toEqual({ result: 'refused', reason: 'twilio_20003' });
    expect(twilio.sent).toEqual([]);
  });

  test('a server that is not there was certainly not reached', async () => {
    const gone = await startTwilioStandIn();
    await gone.close();
    const away = smsResponder(settingsFor(gone));
    expect(await perform(command(), away)).toEqual({ result: 'deferred', reason: 'unreachable' });
    expect(await away.lookUp?.(command(), 0, fresh())).toEqual({ found: 'unavailable', reason: 'unreachable' });
  });

  test('an abort ends the call at once', async () => {
    twilio.behave('hang');
    const begun = performance.now();
    expect(await responder.perform(command(), AbortSignal.timeout(100))).toEqual({
      result: 'unknown',
      reason: 'timeout',
    });
    expect(performance.now() - begun).toBeLessThan(15_000);
  });

  test('finds what was sent, by recipient, date and marker, and nothing else', async () => {
    const since = Date.now();
    const lookUp = (over: Parameters<typeof command>[0] = {}, from = since) =>
      responder.lookUp?.(command(over), from, fresh());
    expect(await lookUp()).toEqual({ found: false });
    await perform();
    expect(await lookUp()).toEqual({ found: true, providerId: twilio.sent[0]?.sid });
    expect(await lookUp({ id: digest('another command') })).toEqual({ found: false });
    expect(await lookUp({ alert: alert({ number: 13 }), id: command().id })).toEqual({ found: false });
    expect(await lookUp({ recipient: '+12025550199' })).toEqual({ found: false });
    expect(await lookUp({}, since + 16 * 60_000)).toEqual({ found: false });
  });

  test('finds it behind hundreds of other messages, page by page', async () => {
    await perform();
    const noise = { sid: 'SMx', to: recipient, from, body: 'something else', at: Date.now() };
    twilio.sent.push(...Array.from({ length: 350 }, () => noise));
    expect(await responder.lookUp?.(command(), Date.now(), fresh())).toMatchObject({ found: true });
    twilio.sent.push(...Array.from({ length: 1000 }, () => noise));
    expect(await responder.lookUp?.(command(), Date.now(), fresh())).toMatchObject({ found: 'unavailable' });
  });

  test('stops reading at messages older than the attempt', async () => {
    const old = { sid: 'SMx', to: recipient, from, body: 'something else', at: Date.now() - 2 * 24 * 3_600_000 };
    twilio.sent.push(...Array.from({ length: 1350 }, () => old));
    const before = twilio.requests.lists;
    expect(await responder.lookUp?.(command(), Date.now(), fresh())).toEqual({ found: false });
    expect(twilio.requests.lists - before).toBe(1);
  });

  test('writes to nobody whose configured number is not a number', async () => {
    const odd = smsResponder(settingsFor(twilio, { recipients: ['0123', '+1202555abcd'] }));
    expect(await perform(command({ recipient: '0123' }), odd)).toMatchObject({ result: 'refused' });
  });

  test('does not show the secret to a server in the clear', () => {
    expect(() => smsResponder(settingsFor(twilio, { baseUrl: 'http://192.0.2.1' }))).toThrow(/loopback/);
  });
});
