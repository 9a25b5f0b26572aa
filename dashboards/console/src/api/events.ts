import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { z } from 'zod';
import type { EventRow, fieldValuesSchema, Histogram, SearchAnswer } from '../../../../schemas/api/search.ts';
import { useSeat } from './me.ts';
import { usePages } from './pages.ts';
import { addressOf, request, tenantPath } from './request.ts';

type Ends = () => { from: number; to: number };
const pageRows = 200;
const tailRows = 500;

export function useEvents(q: string, key: string, resolve: Ends) {
  const { tenant } = useSeat();
  return usePages<SearchAnswer>({
    queryKey: ['events', tenant, q, key],
    at: (asked) => tenantPath(tenant, '/events', asked),
    ask: () => ({ q, ...resolve(), limit: pageRows }),
  });
}

export function useHistogram(q: string, key: string, resolve: Ends) {
  const { tenant } = useSeat();
  return useQuery({
    queryKey: ['histogram', tenant, q, key],
    queryFn: ({ signal }) =>
      request<Histogram>(tenantPath(tenant, '/events/histogram', { q, ...resolve() }), { signal }),
    placeholderData: keepPreviousData,
  });
}

export function useFieldValues(field: string, q: string, key: string, resolve: Ends) {
  const { tenant } = useSeat();
  return useQuery({
    queryKey: ['values', tenant, field, q, key],
    queryFn: ({ signal }) =>
      request<z.infer<typeof fieldValuesSchema>>(tenantPath(tenant, '/events/values', { field, q, ...resolve() }), {
        signal,
      }),
    enabled: field !== '',
  });
}

/** The latest events that fit, newest first, as they come; null while it is off. */
export function useTail(q: string, on: boolean): EventRow[] | null {
  const { tenant } = useSeat();
  const [rows, setRows] = useState<EventRow[]>([]);
  useEffect(() => {
    if (!on) return;
    setRows([]);
    const source = new EventSource(addressOf(tenantPath(tenant, '/events/tail', { q })));
    // What comes within one frame is drawn at once.
    let waiting: EventRow[] = [];
    const frame = setInterval(() => {
      if (waiting.length === 0) return;
      const come = waiting.toReversed();
      waiting = [];
      setRows((before) => [...come, ...before].slice(0, tailRows));
    }, 250);
    source.addEventListener('row', (event: MessageEvent<string>) => {
      waiting.push(JSON.parse(event.data) as EventRow);
      if (waiting.length > tailRows) waiting = waiting.slice(-tailRows);
    });
    return () => {
      clearInterval(frame);
      source.close();
    };
  }, [tenant, q, on]);
  return on ? rows : null;
}
