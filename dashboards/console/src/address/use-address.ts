import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { present } from '../words/now.ts';
import { defaultRange, fixedRange, resolveRange, type TimeRange } from './time-range.ts';

export type Changes = Record<string, string | null>;

/** The query of the address: everything on screen is in it. `null` or '' takes a name out. */
export function useAddress() {
  const [params, setParams] = useSearchParams();
  const change = useCallback(
    (changes: Changes, { replace = false }: { replace?: boolean } = {}) =>
      setParams((before) => changed(before, changes), { replace }),
    [setParams],
  );
  return useMemo(() => ({ params, get: (name: string) => params.get(name) ?? '', change }), [params, change]);
}

export function changed(before: URLSearchParams, changes: Changes): URLSearchParams {
  const next = new URLSearchParams(before);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') next.delete(name);
    else next.set(name, value);
  }
  return next;
}

/** Several values of one name, comma separated in the address. */
export function useChoices(name: string): [string[], (values: readonly string[]) => void] {
  const { get, change } = useAddress();
  const text = get(name);
  const values = useMemo(() => (text === '' ? [] : text.split(',')), [text]);
  return [values, useCallback((next: readonly string[]) => change({ [name]: next.join(',') }), [change, name])];
}

export function useTimeRange() {
  const { get, change } = useAddress();
  const from = get('from');
  const to = get('to');
  return useMemo(() => {
    const range: TimeRange = from === '' ? defaultRange : { from, to: to === '' ? 'now' : to };
    return {
      range,
      /** Whether the address names one. */
      chosen: from !== '',
      clear: () => change({ from: null, to: null }),
      /** For the keys of queries: the words, so that a moving range is one query. */
      key: `${range.from}/${range.to}`,
      resolve: (now = present()) => resolveRange(range, now),
      choose: (next: TimeRange) => change({ from: next.from, to: next.to === 'now' ? null : next.to }),
      brush: (low: number, high: number) => change({ ...fixedRange(low, high) }),
    };
  }, [from, to, change]);
}
