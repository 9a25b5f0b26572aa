import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CampaignList, ProposalList, QuarantineList, ResponsesPage } from '../../../../schemas/api/responses.ts';
import { requestGuarded } from './guarded.ts';
import { usePages } from './pages.ts';
import { request, tenantPath } from './request.ts';

export function useResponses(tenant: string) {
  return useQuery({
    queryKey: ['responses', tenant],
    queryFn: ({ signal }) => request<ResponsesPage>(tenantPath(tenant, '/responses'), { signal }),
  });
}

/** Read again with every change of a response. */
function useResponseList<P extends { next: string | null }>(tenant: string, list: string, ask: Record<string, string>) {
  return usePages<P>({
    queryKey: ['responses', tenant, list, ask],
    at: (asked) => tenantPath(tenant, `/${list}`, asked),
    ask: () => ask,
  });
}

export function useProposals(tenant: string) {
  return useResponseList<ProposalList>(tenant, 'proposals', {});
}

export function useCampaigns(tenant: string) {
  return useResponseList<CampaignList>(tenant, 'campaigns', {});
}

/** @param device '' for those of the tenant */
export function useQuarantines(tenant: string, device = '') {
  return useResponseList<QuarantineList>(tenant, 'quarantines', { device });
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
