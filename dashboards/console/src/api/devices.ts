import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { DeviceList, DevicePage, Series } from '../../../../schemas/api/devices.ts';
import { useSeat } from './me.ts';
import { request, tenantPath } from './request.ts';

const pageRows = 200;

export function useDevices(q: string) {
  const { tenant } = useSeat();
  return useInfiniteQuery({
    queryKey: ['devices', tenant, q],
    queryFn: ({ signal, pageParam }) =>
      request<DeviceList>(tenantPath(tenant, '/devices', { q, from: pageParam, limit: pageRows }), { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
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
