import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { AlertList, AlertRow } from '../../../../../schemas/api/alerts.ts';
import { chunkQuery, chunkRows, type Filters, patchAlerts, readQueue } from '../../api/alerts.ts';
import { useLive } from '../../api/live.tsx';

const settleMs = 250;

/**
 * The queue as it stood when it was last read whole. What changes is written into its row where that stands; what is new
 * waits until somebody asks for it. So no row ever moves under the pointer.
 */
export function useQueue(tenant: string, filters: Filters, first: number, last: number, paused: boolean) {
  const client = useQueryClient();
  const { changes } = useLive();
  const [generation, setGeneration] = useState(0);
  const head = useQuery({
    queryKey: ['queue-head', tenant, filters],
    queryFn: ({ signal }) => readQueue(tenant, filters, 0, 1, signal),
    placeholderData: keepPreviousData,
  });
  const frozen = client.getQueryData(chunkQuery(tenant, filters, generation, 0, 0).queryKey);
  const held = client.getQueriesData<AlertList>({ queryKey: ['queue', tenant, filters, generation] });
  const now = head.isPlaceholderData ? undefined : head.data?.total;
  const fresh =
    frozen === undefined || now === undefined
      ? 0
      : Math.max(0, now - frozen.total + left(held, filters['state'] ?? ''));

  const chunks = useMemo(() => {
    const low = Math.floor(first / chunkRows);
    const high = Math.floor(Math.max(first, last) / chunkRows);
    return Array.from({ length: Math.min(high - low + 1, 8) }, (_, index) => low + index);
  }, [first, last]);
  const answers = useQueries({
    // What is new stands above what is read from here on.
    queries: chunks.map((chunk) => chunkQuery(tenant, filters, generation, chunk, chunk === 0 ? 0 : fresh)),
  });
  const latest = useRef({ chunks, filters, fresh });
  latest.current = { chunks, filters, fresh };
  useEffect(() => {
    if (changes === 0 || paused) return;
    const timer = setTimeout(() => {
      void client.invalidateQueries({ queryKey: ['queue-head', tenant] });
      const { chunks: shown, filters: asked, fresh: above } = latest.current;
      const rows = Math.min(500, shown.length * chunkRows + above + chunkRows);
      void readQueue(tenant, { ...asked, state: '' }, (shown[0] ?? 0) * chunkRows, rows).then(
        ({ alerts }) => patchAlerts(client, tenant, alerts),
        () => {},
      );
    }, settleMs);
    return () => clearTimeout(timer);
  }, [changes, paused, client, tenant]);

  const failed = answers.find((one) => one.error !== null && one.data === undefined);
  return {
    /** Rows of the list as it was read: what came later is not counted in. */
    total: frozen?.total ?? head.data?.total ?? 0,
    counts: head.data?.counts,
    known: frozen !== undefined || answers.some((one) => one.data !== undefined),
    error: failed?.error ?? null,
    again: () => void failed?.refetch(),
    /** Alerts that would be shown and are not yet. */
    fresh,
    row: (index: number): AlertRow | undefined => {
      const at = chunks.indexOf(Math.floor(index / chunkRows));
      return answers[at]?.data?.alerts[index % chunkRows];
    },
    showNew: () => {
      setGeneration((before) => before + 1);
      client.removeQueries({ queryKey: ['queue', tenant], type: 'inactive' });
      void client.invalidateQueries({ queryKey: ['queue-head', tenant] });
    },
  };
}

export type Queue = ReturnType<typeof useQueue>;

/** Rows that still stand here although their state is no longer asked for. */
function left(held: readonly [unknown, AlertList | undefined][], states: string): number {
  const asked = states.split(',');
  return held.reduce(
    (sum, [, list]) => sum + (list?.alerts.filter(({ state }) => !asked.includes(state)).length ?? 0),
    0,
  );
}
