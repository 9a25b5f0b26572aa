import type { AccessDesk } from '../../dashboards/access/desk.ts';
import { accessRoutes } from '../../dashboards/access/routes/access-routes.ts';
import { type DataPorts, dataRoutes } from '../../dashboards/api/data-routes.ts';
import type { Route } from '../../dashboards/api/route.ts';
import { collectRoutes } from '../../dashboards/api/routes.ts';

/** Every route there is, as the role web puts them together. Those about data have nothing behind them here. */
export function routeTable(desk: AccessDesk): Route[] {
  return collectRoutes(accessRoutes(desk), dataRoutes({} as DataPorts));
}
