import { useMemo } from 'react';
import { useAddress, useTimeRange } from '../../address/use-address.ts';
import type { Filters } from '../../api/alerts.ts';

export const defaultStates = 'open,acknowledged';
export const sortWords = {
  need: 'What needs somebody',
  newest: 'Newest first',
  oldest: 'Oldest first',
  severity: 'Gravest first',
} as const;

const names = ['severity', 'detector', 'site', 'assignee', 'q', 'sort'] as const;

/** The filters of the address, in the words of the API. */
export function useFilters(): Filters {
  const { params } = useAddress();
  const text = params.toString();
  const { chosen, resolve } = useTimeRange();
  return useMemo(() => {
    const given = new URLSearchParams(text);
    const filters: Filters = { state: given.get('state') ?? defaultStates };
    for (const name of names) {
      const value = given.get(name);
      if (value !== null && value !== '') filters[name] = value;
    }
    if (filters['state'] === 'any') filters['state'] = 'open,acknowledged,closed';
    if (chosen) {
      const { from, to } = resolve();
      filters['since'] = String(from);
      filters['until'] = String(to);
    }
    return filters;
  }, [text, chosen, resolve]);
}
