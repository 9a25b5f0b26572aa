import { afterEach, expect, test } from 'vitest';
import { signatureCheck } from '../responders/send-sms/signature.ts';
import { type Callback, startCallback } from '../responders/sms-callback/listener.ts';
import { Phones } from '../simulator/twilio/phones.ts';

const authToken = 'of-this-test-only';
const publicUrl = 'https://tocsin.example/twilio';
const page = {
  ...{ sid: `SM${'0'.repeat(32)}`, to: '+12025550101', from: '+15005550006', at: 0 },
  body: 'Tocsin #12 CRITICAL: dev-1 got in. Reply ACK 12 [ab12]',
};
let callback: Callback | undefined;
afterEach(() => callback?.close());

async function listening(
  said: (body: string) => string,
): Promise<{ phones: Phones; heard: string[]; receipts: string[] }> {
  const heard: string[] = [];
  const receipts: string[] = [];
  callback = await startCallback({
    ...{ host: '127.0.0.1', port: 0, publicUrl, isSigned: await signatureCheck(authToken), isKnown: () => true },
    heard: async ({ from, body }) => {
      heard.push(`${from} ${body}`);
      return said(body);
    },
    receipt: async ({ status }) => receipts.push(status) > 0,
  });
  const at = { address: callback.address, publicUrl, authToken };
  return { phones: new Phones({ callback: at, readsForMs: 1, signal: new AbortController().signal }), heard, receipts };
}

test('a page is delivered and answered from the number it went to', async () => {
  const { phones, heard, receipts } = await listening(() => 'Alert 12 of north is yours');
  await phones.take({ ...page, statusCallback: `${publicUrl}/status` });
  expect(heard).toEqual(['+12025550101 ack 12']);
  expect(receipts).toEqual(['delivered']);
  expect(phones.answered).toEqual([{ from: page.to, text: 'ack 12', answer: 'Alert 12 of north is yours' }]);
});

test('who is asked which tenant says it', async () => {
  const which = 'Alert 12 of whom? Reply for example: ACK 12 north (there are north, south)';
  const { phones, heard } = await listening((body) => (body === 'ack 12' ? which : 'Alert 12 of north is yours'));
  await phones.take(page);
  expect(heard).toEqual(['+12025550101 ack 12', '+12025550101 ACK 12 north']);
});

test('what asks for no answer gets none', async () => {
  const { phones, heard } = await listening(() => '');
  await phones.take({ ...page, body: 'Tocsin: 237 more alerts. See e-mail and console [k3f9]' });
  expect(heard).toEqual([]);
});
