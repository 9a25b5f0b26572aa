/** Whether Twilio, or somebody else who knows the auth token, has signed this request; told in constant time. */
export type IsSigned = (signature: string, url: string, form: Readonly<Record<string, string>>) => boolean;

/** Twilio's own check (X-Twilio-Signature: HMAC-SHA1 over the URL as it was called and the sorted form fields). */
export async function signatureCheck(authToken: string): Promise<IsSigned> {
  const { default: twilio } = await import('twilio');
  return (signature, url, form) => twilio.validateRequest(authToken, signature, url, form);
}
