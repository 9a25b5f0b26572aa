import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { AlertRow } from '../../../../../schemas/api/alerts.ts';
import { chunkQuery, chunkRows, type Filters, patchAlerts, readQueue } from '../../api/alerts.ts';
import { useLive } from '../../api/live.tsx';

const settleMs = 250;

/**
 * The queue as it stood when it was last read whole. What changes is written into its row where that stands; what is new
 * waits until somebody asks for it. So no row ever moves under the pointer.
 */
export function useQueue(tenant: string, filters: Filters, first: number, last: number, paused: boolean) {
  const client = useQueryClient();
  const { opened, changes, seen } = useLive();
  const [generation, setGeneration] = useState(0);
  const chunks = useMemo(() => {
    const low = Math.floor(first / chunkRows);
    const high = Math.floor(Math.max(first, last) / chunkRows);
    return Array.from({ length: Math.min(high - low + 1, 8) }, (_, index) => low + index);
  }, [first, last]);
  const answers = useQueries({
    queries: chunks.map((chunk) => chunkQuery(tenant, filters, generation, chunk, chunk === 0 ? 0 : opened)),
  });
  const head = useQuery({
    queryKey: ['queue-head', tenant, filters],
    queryFn: ({ signal }) => readQueue(tenant, filters, 0, 1, signal),
    placeholderData: keepPreviousData,
  });
  const held = useRef({ chunks, filters, opened });
  held.current = { chunks, filters, opened };
  useEffect(() => {
    if (changes === 0 || paused) return;
    const timer = setTimeout(() => {
      void client.invalidateQueries({ queryKey: ['queue-head', tenant] });
      const now = held.current;
      const [low = 0] = now.chunks;
      const rows = Math.min(500, now.chunks.length * chunkRows + now.opened);
      void readQueue(tenant, now.filters, low * chunkRows, rows).then(
        ({ alerts }) => patchAlerts(client, tenant, alerts),
        () => {},
      );
    }, settleMs);
    return () => clearTimeout(timer);
  }, [changes, paused, client, tenant]);

  const frozen = client.getQueryData(chunkQuery(tenant, filters, generation, 0, 0).queryKey);
  const failed = answers.find((one) => one.error !== null && one.data === undefined);
  return {
    /** Rows of the list as it was read: what came later is not counted in. */
    total: frozen?.total ?? head.data?.total ?? 0,
    counts: head.data?.counts,
    known: frozen !== undefined || answers.some((one) => one.data !== undefined),
    error: failed?.error ?? null,
    again: () => void failed?.refetch(),
    opened,
    row: (index: number): AlertRow | undefined => {
      const at = chunks.indexOf(Math.floor(index / chunkRows));
      return answers[at]?.data?.alerts[index % chunkRows];
    },
    showNew: () => {
      seen();
      setGeneration((before) => before + 1);
      client.removeQueries({ queryKey: ['queue', tenant], type: 'inactive' });
      void client.invalidateQueries({ queryKey: ['queue-head', tenant] });
    },
  };
}

export type Queue = ReturnType<typeof useQueue>;
