import { createHmac } from 'node:crypto';

export interface CallbackAddress {
  /** host:port that listens. */
  address: string;
  /** What is signed, without the path: where the world believes it to be. */
  publicUrl: string;
  authToken: string;
}

/** A form as Twilio posts it, signed as its documentation says: HMAC-SHA1 over the URL and the sorted fields. */
export async function postSigned(
  at: CallbackAddress,
  path: '/sms' | '/status',
  form: Record<string, string>,
): Promise<{ status: number; body: string }> {
  const url = at.publicUrl + path;
  const data = Object.keys(form)
    .sort()
    .reduce((text, name) => text + name + (form[name] ?? ''), url);
  const signature = createHmac('sha1', at.authToken).update(data, 'utf8').digest('base64');
  const response = await fetch(`http://${at.address}${path}`, {
    method: 'POST',
    headers: { 'x-twilio-signature': signature, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
  return { status: response.status, body: await response.text() };
}
