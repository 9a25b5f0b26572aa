import { createHash, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Person {
  sub: string;
  [claim: string]: unknown;
}

export interface IdentityProvider extends AsyncDisposable {
  readonly issuer: string;
  /** Whoever is signed in there now. */
  person: Person;
  /** Changes what an ID token says before it is signed. */
  twist: (claims: Record<string, unknown>) => Record<string, unknown>;
  /** Signs with a key that is not published. */
  forge: boolean;
  /** What a browser does at the provider: follows the link and comes back with the address it is sent to. */
  visit(url: string): Promise<URL>;
}

interface Grant {
  challenge: string;
  nonce: string;
  redirectUri: string;
  person: Person;
}

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A small OpenID provider on loopback: code flow with PKCE, RS256. @param client id and secret it knows */
export async function startIdentityProvider(client: { id: string; secret: string }): Promise<IdentityProvider> {
  const [own, other] = [newKey(), newKey()];
  const grants = new Map<string, Grant>();
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: IdentityProvider = {
    issuer,
    person: { sub: 'nobody' },
    twist: (claims) => claims,
    forge: false,
    visit: async (url) => {
      const response = await fetch(url, { redirect: 'manual' });
      return new URL(response.headers.get('location') ?? 'about:blank');
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  function idToken({ nonce, person }: Grant): string {
    const now = Math.floor(Date.now() / 1_000);
    const claims = { iss: issuer, aud: client.id, iat: now, exp: now + 300, auth_time: now, nonce, ...person };
    const body = `${base64url({ alg: 'RS256', kid: 'own' })}.${base64url(provider.twist(claims))}`;
    const { privateKey } = provider.forge ? other : own;
    return `${body}.${createSign('RSA-SHA256').update(body).sign(privateKey).toString('base64url')}`;
  }

  function json(response: ServerResponse, status: number, body: unknown): void {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', issuer);
    if (url.pathname === '/.well-known/openid-configuration')
      return json(response, 200, {
        ...{ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` },
        ...{ jwks_uri: `${issuer}/keys`, response_types_supported: ['code'], subject_types_supported: ['public'] },
        ...{ id_token_signing_alg_values_supported: ['RS256'], code_challenge_methods_supported: ['S256'] },
      });
    if (url.pathname === '/keys')
      return json(response, 200, {
        keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'own', alg: 'RS256', use: 'sig' }],
      });
    if (url.pathname === '/authorize') return authorize(url.searchParams, response);
    if (url.pathname === '/token') return token(await formOf(request), response);
    return json(response, 404, {});
  }

  function authorize(asked: URLSearchParams, response: ServerResponse): void {
    const of = (name: string): string => asked.get(name) ?? '';
    if (of('client_id') !== client.id || of('code_challenge_method') !== 'S256') return json(response, 400, {});
    const code = randomUUID();
    const { person } = provider;
    grants.set(code, {
      ...{ challenge: of('code_challenge'), nonce: of('nonce'), redirectUri: of('redirect_uri'), person },
    });
    const back = new URL(of('redirect_uri'));
    back.search = new URLSearchParams({ code, state: of('state') }).toString();
    response.writeHead(302, { location: back.href }).end();
  }

  function token(form: URLSearchParams, response: ServerResponse): void {
    const grant = grants.get(form.get('code') ?? '');
    grants.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isClient = form.get('client_id') === client.id && form.get('client_secret') === client.secret;
    if (!isClient || grant?.challenge !== challenge || grant.redirectUri !== form.get('redirect_uri'))
      return json(response, 400, { error: 'invalid_grant' });
    json(response, 200, { access_token: randomUUID(), token_type: 'Bearer', id_token: idToken(grant) });
  }

  return provider;
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return new URLSearchParams(text);
}
