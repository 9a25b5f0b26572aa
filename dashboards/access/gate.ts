import type { Caller, Credentials, Gate } from '../api/gate.ts';
import type { AccessDesk } from './desk.ts';
import { csrfOf, digestOf } from './secrets.ts';
import { lesser, roleEverywhere, roleIn, type Session } from './state.ts';

/** How fresh the topic knows a session's last use, ms. */
const seenEveryMs = 30 * 60_000;
const remembered = 50_000;

/** Tells callers by the digest of what they bring: neither cookie nor token is kept anywhere. */
export function createGate(desk: Pick<AccessDesk, 'ledger' | 'clock' | 'logger' | 'idleMs' | 'sessionMs'>): Gate {
  const { ledger, clock, logger } = desk;
  const lastAt = new Map<string, number>();
  const noted = new Map<string, number>();

  const isOver = (session: Session, now: number): boolean =>
    now - session.openedAt >= desk.sessionMs ||
    now - Math.max(session.lastAt, lastAt.get(session.session) ?? 0) >= desk.idleMs;

  const seen = ({ session, lastAt: known }: Session, now: number): void => {
    lastAt.set(session, now);
    if (now - Math.max(known, noted.get(session) ?? 0) >= seenEveryMs) {
      noted.set(session, now);
      ledger
        .write({ type: 'session-seen', session, by: '' })
        .catch((failure: unknown) => logger.warn({ err: failure }, 'the use of a session was not put on record'));
    }
    for (const map of [lastAt, noted]) if (map.size > remembered) map.clear();
  };

  const bySession = (secret: string): Caller | undefined => {
    const now = clock.now();
    const session = ledger.state.sessions.get(digestOf(secret));
    const account = session === undefined ? undefined : ledger.state.accounts.get(session.account);
    if (session === undefined || account === undefined || account.disabled || isOver(session, now)) return undefined;
    seen(session, now);
    return {
      ...{ account: account.account, name: account.account, session: session.session, csrf: csrfOf(secret) },
      stepUpUntil: session.stepUpUntil,
      roleIn: (tenant) => roleIn(account, tenant),
      roleEverywhere: roleEverywhere(account),
    };
  };

  const byToken = (secret: string): Caller | undefined => {
    const token = ledger.state.tokens.get(digestOf(secret));
    const account = token === undefined ? undefined : ledger.state.accounts.get(token.account);
    if (token === undefined || account === undefined || account.disabled) return undefined;
    if (token.expiresAt <= clock.now()) return undefined;
    return {
      ...{ account: account.account, name: account.account, session: '', csrf: '', stepUpUntil: 0 },
      // A token belongs to one tenant.
      roleEverywhere: undefined,
      roleIn: (tenant) => {
        const role = tenant === token.tenant ? roleIn(account, tenant) : undefined;
        return role === undefined ? undefined : lesser(role, token.role);
      },
    };
  };

  return {
    identify: ({ session, token }: Credentials) =>
      token !== undefined ? byToken(token) : session === undefined ? undefined : bySession(session),
  };
}
