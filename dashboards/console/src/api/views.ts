import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SavedView, ViewList } from '../../../../schemas/api/search.ts';
import { useSeat } from './me.ts';
import { request, tenantPath } from './request.ts';

export function useViews(page: SavedView['page']) {
  const { tenant } = useSeat();
  return useQuery({
    queryKey: ['views', tenant],
    queryFn: ({ signal }) => request<ViewList>(tenantPath(tenant, '/views'), { signal }),
    select: ({ views }) => views.filter((one) => one.page === page),
  });
}

export function useViewChange() {
  const { tenant } = useSeat();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: { save: { page: string; title: string; query: string } } | { remove: string }) =>
      'save' in change
        ? request(tenantPath(tenant, '/views'), { method: 'POST', body: change.save })
        : request(tenantPath(tenant, `/views/${change.remove}`), { method: 'DELETE' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['views', tenant] }),
  });
}
