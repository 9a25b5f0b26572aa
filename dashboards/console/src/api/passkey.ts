import { request } from './request.ts';

/** What a passkey answers to a fresh question of the server, as that takes it. Throws when the person does not give it. */
export async function passkeyAnswer(): Promise<object> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  type Options = Parameters<typeof startAuthentication>[0]['optionsJSON'];
  const optionsJSON = await request<Options>('/session/passkey/options', { method: 'POST', body: {} });
  return startAuthentication({ optionsJSON });
}
