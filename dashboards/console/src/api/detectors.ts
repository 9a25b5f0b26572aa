import { useQuery } from '@tanstack/react-query';
import type { DetectorPage } from '../../../../schemas/api/operations.ts';
import { useSeat } from './me.ts';
import { request, tenantPath } from './request.ts';

export type Detector = DetectorPage['detectors'][number];

/** The whole catalogue with how each detector has done. */
export function useDetectors() {
  const { tenant } = useSeat();
  return useQuery({
    queryKey: ['detectors', tenant],
    queryFn: ({ signal }) => request<DetectorPage>(tenantPath(tenant, '/detectors'), { signal }),
  });
}
