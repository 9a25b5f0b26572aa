import { queryOptions, type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Alert } from '../../../../schemas/alert.ts';
import type { AlertList, AlertPage, AlertRow } from '../../../../schemas/api/alerts.ts';
import { notify } from '../frame/notices.ts';
import { useSeat } from './me.ts';
import { isProblem } from './problem.ts';
import { request, tenantPath } from './request.ts';

export type Filters = Record<string, string>;
export const chunkRows = 100;

/** A stretch of the queue as it stood when this generation was begun. */
export function chunkQuery(tenant: string, filters: Filters, generation: number, chunk: number, opened: number) {
  const keyOf = (one: number) => ['queue', tenant, filters, generation, one];
  return queryOptions({
    queryKey: keyOf(chunk),
    queryFn: ({ signal, client }) => {
      const cursor = client.getQueryData<AlertList>(keyOf(chunk - 1))?.next ?? '';
      // Whoever jumps has no page before: there what was opened meanwhile is counted in.
      const skip = cursor === '' ? chunk * chunkRows + opened : 0;
      return readQueue(tenant, { ...filters, cursor }, skip, chunkRows, signal);
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function readQueue(tenant: string, filters: Filters, skip: number, limit: number, signal?: AbortSignal) {
  const path = tenantPath(tenant, '/alerts', { ...filters, skip, limit });
  return request<AlertList>(path, signal === undefined ? {} : { signal });
}

function alertQuery(tenant: string, number: number) {
  return queryOptions({
    queryKey: ['alert', tenant, number],
    queryFn: ({ signal }) => request<AlertPage>(tenantPath(tenant, `/alerts/${number}`), { signal }),
  });
}

export function useAlert(number: number) {
  const { tenant } = useSeat();
  return useQuery(alertQuery(tenant, number));
}

export interface AlertChange {
  number: number;
  revision: number;
  change: 'acknowledge' | 'close' | 'assign' | 'note';
  body?: Record<string, string | null>;
}

/** One change of one alert, guarded by the revision it was seen at. */
export function useAlertChange() {
  const { tenant } = useSeat();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ number, revision, change, body }: AlertChange) =>
      request<{ revision: number; alert: Alert }>(tenantPath(tenant, `/alerts/${number}/${change}`), {
        method: 'POST',
        body: body ?? {},
        revision,
      }),
    onSuccess: ({ alert }) => patchAlerts(client, tenant, [alert]),
    onError: (error, { number }) => {
      notify(
        isProblem(error, 'CHANGED_SINCE')
          ? `Alert ${number} was changed by somebody else meanwhile; this is how it stands now.`
          : `Alert ${number}: ${error.message}`,
      );
    },
    onSettled: async (_, error, { number }) => {
      await client.invalidateQueries({ queryKey: ['alert', tenant, number] });
      if (!isProblem(error, 'CHANGED_SINCE')) return;
      const { alert } = await client.fetchQuery(alertQuery(tenant, number));
      patchAlerts(client, tenant, [alert]);
    },
  });
}

export interface BulkChange {
  numbers: { number: number; revision: number }[];
  action: 'acknowledge' | 'close' | 'assign';
  reason?: string;
  note?: string;
  assignee?: string | null;
}

export interface BulkResult {
  number: number;
  /** '' when it was done, else the code of a problem that `detail` puts in words. */
  code: string;
  detail: string;
  alert: AlertRow | null;
}

/** Each alert has a result of its own: somebody else may have been faster with some. */
export async function changeMany(tenant: string, change: BulkChange): Promise<BulkResult[]> {
  const path = tenantPath(tenant, '/alerts/bulk');
  const { results } = await request<{ results: BulkResult[] }>(path, { method: 'POST', body: change, keepalive: true });
  return results;
}

/** Writes what changed into the rows that are held, each where it stands. */
export function patchAlerts(client: QueryClient, tenant: string, alerts: readonly Partial<Alert>[]): void {
  const changed = new Map(alerts.map((alert) => [alert.number, alert]));
  client.setQueriesData<AlertList>({ queryKey: ['queue', tenant] }, (list) => {
    if (list === undefined || !list.alerts.some(({ number }) => changed.has(number))) return list;
    return {
      ...list,
      alerts: list.alerts.map((row) => {
        const { findingIds: _, explanation: __, facts: ___, ...fields } = changed.get(row.number) ?? {};
        return { ...row, ...fields };
      }),
    };
  });
}
