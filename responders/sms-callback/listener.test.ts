import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostileTexts } from '../../test/support/hostile-texts.ts';
import { postSigned } from '../../test/support/sms-callback.ts';
import { signatureCheck } from '../send-sms/signature.ts';
import { type Callback, startCallback } from './listener.ts';
import { readReply, twiml } from './reply.ts';

const authToken = 'stand-in-token-1f2e3d4c5b6a';
const publicUrl = 'https://tocsin.example.org/twilio';
const known = '+12025550123';
const sid = `SM${'0a'.repeat(16)}`;

let callback: Callback;
let heard: { sid: string; from: string; body: string }[];
let receipts: { sid: string; status: string; error: string }[];
beforeEach(async () => {
  [heard, receipts] = [[], []];
  callback = await startCallback({
    ...{ host: '127.0.0.1', port: 0, publicUrl },
    isSigned: await signatureCheck(authToken),
    isKnown: (from) => from === known,
    heard: async (message) => (heard.push(message), `you said ${message.body}`),
    receipt: async (receipt) => (receipts.push(receipt), true),
  });
});
afterEach(() => callback.close());

const post = (
  path: '/sms' | '/status',
  form: Record<string, string>,
  over: { authToken?: string; publicUrl?: string } = {},
) => postSigned({ address: callback.address, publicUrl, authToken, ...over }, path, form);
const reply = (over: Record<string, string> = {}) => ({
  MessageSid: sid,
  From: known,
  To: '+15005550006',
  Body: 'ack 12',
  ...over,
});

describe('a text', () => {
  test('of a known number, signed, is heard and answered', async () => {
    const { status, body } = await post('/sms', reply());
    expect(status).toBe(200);
    expect(heard).toEqual([{ sid, from: known, body: 'ack 12' }]);
    expect(body).toBe('<?xml version="1.0" encoding="UTF-8"?><Response><Message>you said ack 12</Message></Response>');
  });

  test.each([
    ['another token', { authToken: 'another' }],
    ['another address', { publicUrl: 'https://elsewhere.example.org' }],
  ])('signed with %s is refused and counted', async (_what, over) => {
    expect(await post('/sms', reply(), over)).toMatchObject({ status: 403, body: '' });
    expect(await post('/status', { MessageSid: sid, MessageStatus: 'delivered' }, over)).toMatchObject({ status: 403 });
    expect([heard, receipts, callback.counts]).toEqual([[], [], { wrong_signature: 2 }]);
  });

  test('changed after it was signed, unsigned, or signed for the other path is refused', async () => {
    const send = (path: string, headers: Record<string, string>, body: string) =>
      fetch(`http://${callback.address}${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        body,
      });
    const body = new URLSearchParams(reply()).toString();
    expect((await send('/sms', {}, body)).status).toBe(403);
    expect((await send('/sms', { 'x-twilio-signature': '' }, body)).status).toBe(403);
    expect((await send('/sms', { 'x-twilio-signature': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }, body)).status).toBe(403);
    expect(heard).toEqual([]);
  });

  test('of a stranger is neither heard nor answered', async () => {
    const { status, body } = await post('/sms', reply({ From: '+12025550199' }));
    expect([status, body]).toEqual([200, '<?xml version="1.0" encoding="UTF-8"?><Response></Response>']);
    expect([heard, callback.counts]).toEqual([[], { unknown_sender: 1 }]);
  });

  test('that is too large, or names a field twice, is refused before its signature is looked at', async () => {
    expect((await post('/sms', reply({ Body: 'x'.repeat(20_000) }))).status).toBe(413);
    const twice = await fetch(`http://${callback.address}/sms`, { method: 'POST', body: 'From=a&From=b' });
    expect(twice.status).toBe(413);
  });

  test.each(hostileTexts)('holds whatever it likes (%#): the answer is one message of plain text', async (hostile) => {
    const { status, body } = await post('/sms', reply({ Body: hostile.slice(0, 1_000).toWellFormed() }));
    expect(status).toBe(200);
    expect(body).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?><Response><Message>[\x20-;=?-~]*<\/Message><\/Response>$/,
    );
  });
});

test('a receipt is handed on', async () => {
  await post('/status', { MessageSid: sid, MessageStatus: 'undelivered', ErrorCode: '30003' });
  expect(receipts).toEqual([{ sid, status: 'undelivered', error: '30003' }]);
});

test('there is nothing else to be found', async () => {
  for (const path of ['/', '/metrics', '/sms?x=1', '/SMS'])
    expect((await fetch(`http://${callback.address}${path}`, { method: 'POST' })).status).toBe(404);
  expect((await fetch(`http://${callback.address}/sms`)).status).toBe(404);
});

test.each([
  ['ack 12', { alert: 12, tenant: undefined }],
  [' ACK #12 ', { alert: 12, tenant: undefined }],
  ['Ack 12 acme', { alert: 12, tenant: 'acme' }],
  ['ok 7.', { alert: 7, tenant: undefined }],
  ['ack', undefined],
  ['ack 0', undefined],
  ['ack 12 acme; drop', undefined],
  ['ack -1', undefined],
  ['ack 12345678901', undefined],
  ['back 12', undefined],
  ['', undefined],
])('%j is read as %j', (body, asked) => {
  expect(readReply(body)).toEqual(asked);
});

test('any text is read or not, and any answer is well-formed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const asked = readReply(text);
      if (asked !== undefined) expect(asked.alert).toBeGreaterThanOrEqual(1);
      expect(twiml(text)).toMatch(/^<\?xml[^<]*<Response>(?:<Message>[^<>]*<\/Message>)?<\/Response>$/);
    }),
  );
});
