import type { AccessDesk } from '../../dashboards/access/desk.ts';
import { accessRoutes } from '../../dashboards/access/routes/access-routes.ts';
import type { Route } from '../../dashboards/api/route.ts';
import { collectRoutes } from '../../dashboards/api/routes.ts';

/** Every route there is, as the role web puts them together. */
export function routeTable(desk: AccessDesk): Route[] {
  return collectRoutes(accessRoutes(desk));
}
