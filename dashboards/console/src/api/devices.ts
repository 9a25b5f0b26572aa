import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { DeviceList, DevicePage, Series } from '../../../../schemas/api/devices.ts';
import { useSeat } from './me.ts';
import { usePages } from './pages.ts';
import { request, tenantPath } from './request.ts';

const pageRows = 200;

export function useDevices(q: string) {
  const { tenant } = useSeat();
  return usePages<DeviceList>({
    queryKey: ['devices', tenant, q],
    at: (asked) => tenantPath(tenant, '/devices', asked),
    ask: () => ({ q, limit: pageRows }),
  });
}

export function useDevice(id: string, asOf: number | null) {
  const { tenant } = useSeat();
  return useQuery({
    queryKey: ['device', tenant, id, asOf],
    queryFn: ({ signal }) =>
      request<DevicePage>(
        tenantPath(tenant, `/devices/${encodeURIComponent(id)}`, asOf === null ? {} : { asOf: Math.round(asOf) }),
        { signal },
      ),
    placeholderData: keepPreviousData,
  });
}

export function useSeries(
  id: string,
  metric: Series['metric'],
  key: string,
  resolve: () => { from: number; to: number },
) {
  const { tenant } = useSeat();
  return useQuery({
    queryKey: ['series', tenant, id, metric, key],
    queryFn: ({ signal }) => {
      const { from, to } = resolve();
      const path = tenantPath(tenant, `/devices/${encodeURIComponent(id)}/series`, { metric, from, to });
      return request<Series>(path, { signal });
    },
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
}
