import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SuppressionList, SuppressionPage, SuppressionPreview } from '../../../../schemas/api/cases.ts';
import type { Suppression, SuppressionScope } from '../../../../schemas/suppression.ts';
import { useSeat } from './me.ts';
import { usePages } from './pages.ts';
import { request, tenantPath } from './request.ts';

const againMs = 10_000;

export function useSuppressions(past: boolean) {
  const { tenant } = useSeat();
  return usePages<SuppressionList>({
    queryKey: ['suppressions', tenant, 'list', past],
    at: (asked) => tenantPath(tenant, '/suppressions', asked),
    ask: () => ({ past: past ? 'yes' : 'no' }),
    refetchInterval: againMs,
  });
}

export function useSuppression(number: number) {
  const { tenant } = useSeat();
  return useQuery({
    queryKey: ['suppressions', tenant, 'one', number],
    queryFn: ({ signal }) => request<SuppressionPage>(tenantPath(tenant, `/suppressions/${number}`), { signal }),
    refetchInterval: againMs,
  });
}

/** What a scope would be about now; asked again as it is written. */
export function useSuppressionPreview(scope: SuppressionScope) {
  const { tenant } = useSeat();
  return useQuery({
    queryKey: ['suppressions', tenant, 'preview', scope],
    queryFn: ({ signal }) =>
      request<SuppressionPreview>(tenantPath(tenant, '/suppressions/preview'), {
        ...{ method: 'POST', body: { scope }, signal },
      }),
    placeholderData: keepPreviousData,
  });
}

export interface NewSuppression {
  scope: SuppressionScope;
  reason: string;
  until: number;
  critical: boolean;
}

type SuppressionChange = { begin: NewSuppression } | { number: number; change: 'confirm' | 'revoke' };

export function useSuppressionChange() {
  const { tenant } = useSeat();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (asked: SuppressionChange) =>
      'begin' in asked
        ? request<Suppression>(tenantPath(tenant, '/suppressions'), { method: 'POST', body: asked.begin })
        : request<Suppression>(tenantPath(tenant, `/suppressions/${asked.number}/${asked.change}`), {
            ...{ method: 'POST', body: {} },
          }),
    onSettled: () => client.invalidateQueries({ queryKey: ['suppressions', tenant] }),
  });
}
