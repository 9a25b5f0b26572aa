import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  type Configuration,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { z } from 'zod';
import type { Identity, Membership } from '../../schemas/account.ts';
import { Refused } from '../api/problem.ts';
import { highest } from './state.ts';

export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret: string | undefined;
  scopes: readonly string[];
  groupClaim: string;
  groups: readonly (Membership & { group: string })[];
  /** Where the provider sends people back to. */
  redirectUri: () => string;
}

/** What has to come back unchanged; sealed in a cookie meanwhile. */
export const oidcChecksSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  again: z.boolean(),
});
export type OidcChecks = z.infer<typeof oidcChecksSchema>;

/** Somebody the provider vouches for. */
export interface Vouched {
  identity: Identity;
  /** As the provider spells them: shown, never matched. */
  preferred: string;
  name: string;
  /** What the groups allow, the highest role of each tenant. */
  memberships: Membership[];
}

const timeoutSeconds = 10;
/** How fresh a second look has to be, s. */
const againSeconds = 60;
const claimsSchema = z.looseObject({
  sub: z.string().min(1).max(255),
  name: z.string().max(200).optional(),
  preferred_username: z.string().max(200).optional(),
  email: z.string().max(200).optional(),
});

/** Signing in at a provider: code flow with PKCE, state and nonce. The provider is asked when somebody comes, not before. */
export class Oidc {
  readonly issuer: string;
  readonly #settings: OidcSettings;
  #found: Promise<Configuration> | undefined;

  constructor(settings: OidcSettings) {
    this.#settings = settings;
    this.issuer = settings.issuer;
  }

  /** Where to send the browser. @param again asks for the credentials once more @throws Refused UNAVAILABLE */
  async start(again: boolean): Promise<{ url: string; checks: OidcChecks }> {
    const { scopes, redirectUri } = this.#settings;
    const checks = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier(), again };
    const url = buildAuthorizationUrl(await this.#provider(), {
      redirect_uri: redirectUri(),
      scope: scopes.join(' '),
      state: checks.state,
      nonce: checks.nonce,
      code_challenge: await calculatePKCECodeChallenge(checks.verifier),
      code_challenge_method: 'S256',
      ...(again ? { prompt: 'login', max_age: '0' } : {}),
    });
    return { url: url.href, checks };
  }

  /** Who came back, undefined when anything of it is not as it should be. @throws Refused UNAVAILABLE */
  async finish(query: Readonly<Record<string, string>>, checks: OidcChecks): Promise<Vouched | undefined> {
    const provider = await this.#provider();
    const { redirectUri, issuer, groupClaim } = this.#settings;
    const url = new URL(redirectUri());
    url.search = new URLSearchParams(query).toString();
    try {
      const tokens = await authorizationCodeGrant(provider, url, {
        expectedState: checks.state,
        expectedNonce: checks.nonce,
        pkceCodeVerifier: checks.verifier,
        idTokenExpected: true,
        ...(checks.again ? { maxAge: againSeconds } : {}),
      });
      const claims = claimsSchema.parse(tokens.claims());
      const asked = provider.serverMetadata().userinfo_endpoint !== undefined && claims[groupClaim] === undefined;
      const more = asked ? await fetchUserInfo(provider, tokens.access_token, claims.sub) : {};
      const known = claimsSchema.parse({ ...more, ...claims });
      const preferred = known.preferred_username ?? known.email ?? 'person';
      const memberships = this.#allowed(known[groupClaim]);
      return { identity: { issuer, subject: known.sub }, preferred, name: known.name ?? preferred, memberships };
    } catch {
      return undefined;
    }
  }

  #allowed(claim: unknown): Membership[] {
    const named = new Set(Array.isArray(claim) ? claim : [claim]);
    return membershipsOf(this.#settings.groups.filter(({ group }) => named.has(group)));
  }

  async #provider(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings;
    const plain = issuer.startsWith('http:');
    this.#found ??= discovery(new URL(issuer), clientId, clientSecret, undefined, {
      timeout: timeoutSeconds,
      // By itself the library takes a token that came over TLS for genuine; its signature is looked at here.
      execute: [enableNonRepudiationChecks, ...(plain ? [allowInsecureRequests] : [])],
    });
    try {
      return await this.#found;
    } catch (cause) {
      this.#found = undefined;
      throw new Refused('UNAVAILABLE', `The identity provider does not answer: ${(cause as Error).message}`);
    }
  }
}

/** One membership a tenant, the highest. */
function membershipsOf(all: readonly Membership[]): Membership[] {
  const tenants = [...new Set(all.map(({ tenant }) => tenant))].sort();
  return tenants.flatMap((tenant) => {
    const role = highest(all.filter((one) => one.tenant === tenant));
    return role === undefined ? [] : [{ tenant, role }];
  });
}
