import { type Role, roles } from '../../schemas/api/access.ts';
import type { ProblemCode } from '../../schemas/api/problem.ts';
import type { Access } from './route.ts';

/** Who calls, once proven. */
export interface Caller {
  account: string;
  /** What journals call this person. */
  name: string;
  /** Id of the session, '' when it came with a token. */
  session: string;
  /** Sent back with every change; '' for tokens, which no browser sends by itself. */
  csrf: string;
  /** Until when destructive acts are open, ms; a token never opens them. */
  stepUpUntil: number;
  roleIn(tenant: string): Role | undefined;
  /** Their role in all tenants there are and will be: those who run the installation. */
  readonly roleEverywhere: Role | undefined;
}

export interface Credentials {
  /** The session's secret from its cookie. */
  session: string | undefined;
  /** From `Authorization: Bearer`. */
  token: string | undefined;
}

/** Tells who holds credentials; asked again while a stream is open. */
export interface Gate {
  identify(credentials: Credentials): Caller | undefined;
}

/** Whether a route may be called, before anything of the request but its path and credentials is looked at. */
export function obstacleTo(
  access: Access,
  caller: Caller | undefined,
  tenant: string,
  now: number,
): ProblemCode | undefined {
  if (access.who === 'anyone') return undefined;
  if (caller === undefined) return 'NOT_SIGNED_IN';
  if (caller.session === '' && (access.who === 'account' || access.stepUp === true)) return 'FORBIDDEN';
  if (access.who === 'member') {
    const role = caller.roleIn(tenant);
    if (role === undefined || roles.indexOf(role) < roles.indexOf(access.role)) return 'FORBIDDEN';
  }
  return access.stepUp !== true || caller.stepUpUntil > now ? undefined : 'STEP_UP_NEEDED';
}

export const obstacleText: Partial<Record<ProblemCode, string>> = {
  NOT_SIGNED_IN: 'Sign in first.',
  FORBIDDEN: 'The role in this tenant does not reach so far.',
  STEP_UP_NEEDED: 'This cannot easily be undone: give the password or a code once more.',
};
