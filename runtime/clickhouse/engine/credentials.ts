import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { refuse } from './exception.ts';

export type User = 'tocsin' | 'reader';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Says who is asking, from Basic, from X-ClickHouse-User and -Key, or from the URL, in the server's own order. */
export function credentials(passwords: Record<User, string>): (request: IncomingMessage, url: URL) => User {
  const hashes = new Map(Object.entries(passwords).map(([user, password]) => [user, sha256(password)]));
  const nobody = sha256('');
  return (request, url) => {
    const { user, password } = presented(request, url);
    const expected = hashes.get(user);
    // Digests have one length, and an unknown user takes as long as a wrong password.
    const equal = timingSafeEqual(sha256(password), expected ?? nobody);
    if (expected === undefined || !equal || (user !== 'tocsin' && user !== 'reader')) {
      refuse(
        516,
        `${cleaned(user)}: Authentication failed: password is incorrect, or there is no user with such name.`,
      );
    }
    return user;
  };
}

function presented(request: IncomingMessage, url: URL): { user: string; password: string } {
  const { authorization } = request.headers;
  if (authorization?.startsWith('Basic ') === true) {
    const [, user = '', password = ''] =
      /^([^:]*):([\s\S]*)$/.exec(Buffer.from(authorization.slice(6), 'base64').toString()) ?? [];
    return { user, password };
  }
  const named = request.headers['x-clickhouse-user'];
  const key = request.headers['x-clickhouse-key'];
  if (typeof named === 'string') return { user: named, password: typeof key === 'string' ? key : '' };
  return { user: url.searchParams.get('user') ?? 'default', password: url.searchParams.get('password') ?? '' };
}

function cleaned(user: string): string {
  return user.replaceAll(/[^A-Za-z0-9_.-]/g, '?').slice(0, 64);
}
