import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ResponsesPage } from '../../../../schemas/api/responses.ts';
import { requestGuarded } from './guarded.ts';
import { request, tenantPath } from './request.ts';

export function useResponses(tenant: string) {
  return useQuery({
    queryKey: ['responses', tenant],
    queryFn: ({ signal }) => request<ResponsesPage>(tenantPath(tenant, '/responses'), { signal }),
  });
}

/** A change of quarantines or campaigns; what they look like is read again afterwards. */
export function useResponseChange<T = unknown>(tenant: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body }: { path: string; body?: unknown }) =>
      requestGuarded<T>(tenantPath(tenant, path), { method: 'POST', body: body ?? {} }),
    onSettled: () => client.invalidateQueries({ queryKey: ['responses', tenant] }),
  });
}
