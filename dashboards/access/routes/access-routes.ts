import type { Route } from '../../api/route.ts';
import type { AccessDesk } from '../desk.ts';
import { accountRoutes } from './accounts.ts';
import { oidcRoutes } from './oidc.ts';
import { ownAccountRoutes } from './own-account.ts';
import { sessionRoutes } from './session.ts';
import { setupRoutes } from './setup.ts';
import { signInRoutes } from './sign-in.ts';
import { tokenRoutes } from './tokens.ts';

/** Accounts, signing in, sessions and tokens. */
export function accessRoutes(desk: AccessDesk): Route[] {
  return [
    ...setupRoutes(desk),
    ...signInRoutes(desk),
    ...oidcRoutes(desk),
    ...sessionRoutes(desk),
    ...ownAccountRoutes(desk),
    ...tokenRoutes(desk),
    ...accountRoutes(desk),
  ];
}
