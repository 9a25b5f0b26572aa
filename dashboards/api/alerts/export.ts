import { z } from 'zod';
import { csvLine } from '../export/csv.ts';
import { fileAs, fileFormats } from '../export/file.ts';
import { tenantParams } from '../parameters.ts';
import type { AlertBook } from '../ports/alerts.ts';
import type { Fleet } from '../ports/fleet.ts';
import { route } from '../route.ts';
import { chosenAlerts, alertQuerySchema } from './list.ts';
import { alertColumns, alertCells } from './export-rows.ts';
import { detectionFinding } from './ocsf.ts';

const exportQuery = alertQuerySchema.omit({ skip: true, cursor: true, limit: true }).extend({
  format: z.enum([...fileFormats, 'ocsf']).default('ndjson'),
});

/** All alerts that a list's filters choose, as a file. */
export function alertExport({ book, fleet }: { book: AlertBook; fleet: Fleet }) {
  return route({
    method: 'GET',
    path: '/tenants/:tenant/alerts/export',
    summary: 'the alerts of a list as CSV, as NDJSON or as OCSF detection findings',
    access: { who: 'member', role: 'viewer' },
    params: tenantParams,
    query: exportQuery,
    handle: async ({ params: { tenant }, query: { format, ...query } }) => {
      const siteOf = (device: string) => fleet.siteOf(tenant, device);
      const alerts = chosenAlerts(book.queue(tenant), query, siteOf);
      return { ...fileAs('alerts', format), chunks: text() };
      async function* text(): AsyncGenerator<string> {
        if (format === 'csv') yield csvLine(alertColumns);
        for (const alert of alerts) {
          if (format === 'csv') yield csvLine(alertCells(alert, siteOf(alert.device)));
          else
            yield `${JSON.stringify(format === 'ocsf' ? detectionFinding(alert) : { ...alert, site: siteOf(alert.device) })}\n`;
        }
      }
    },
  });
}
