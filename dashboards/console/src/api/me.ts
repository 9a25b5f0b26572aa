import { queryOptions, useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { Me, Role } from '../../../../schemas/api/access.ts';
import { keepCsrf, request } from './request.ts';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => {
    const me = await request<Me>('/session', { signal });
    keepCsrf(me.csrf);
    return me;
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => request<{ needed: boolean; oidc: boolean }>('/setup', { signal }),
});

const order: readonly Role[] = ['viewer', 'analyst', 'responder', 'admin'];

export interface Seat {
  me: Me;
  tenant: string;
  role: Role;
  /** Whether the role reaches this far. What it says is for the eye only: the API decides. */
  may: (role: Role) => boolean;
}

export const SeatContext = createContext<Seat | null>(null);

export function seatOf(me: Me, tenant: string): Seat {
  const role = me.tenants.find((one) => one.tenant === tenant)?.role ?? 'viewer';
  return { me, tenant, role, may: (wanted) => order.indexOf(role) >= order.indexOf(wanted) };
}

/** Who is here, in which tenant. Only below the frame. */
export function useSeat(): Seat {
  const seat = useContext(SeatContext);
  if (seat === null) throw new Error('no seat outside the frame');
  return seat;
}

export function useOnCall(tenant: string) {
  return useQuery({
    queryKey: ['on-call', tenant],
    queryFn: ({ signal }) =>
      request<{ name: string; until: number | null }>(`/tenants/${encodeURIComponent(tenant)}/on-call`, { signal }),
    refetchInterval: 60_000,
  });
}
