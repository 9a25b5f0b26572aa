import { keepPreviousData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { request } from './request.ts';

type Query = Record<string, string | number | undefined>;

interface Pages {
  queryKey: QueryKey;
  /** The address of a page. */
  at: (query: Query) => string;
  /** What the first page is asked with; those after it are asked the same, however time goes on. */
  ask?: () => Query;
  refetchInterval?: number;
}

/** A list that is read a page at a time. */
export function usePages<P extends { next: string | null }>({ queryKey, at, ask = () => ({}), ...options }: Pages) {
  return useInfiniteQuery({
    queryKey,
    queryFn: async ({ signal, pageParam }) => {
      const asked = pageParam?.asked ?? ask();
      const page = await request<P>(at({ ...asked, cursor: pageParam?.cursor }), { signal });
      return { ...page, asked };
    },
    initialPageParam: null as { cursor: string; asked: Query } | null,
    getNextPageParam: ({ next, asked }) => (next === null ? null : { cursor: next, asked }),
    placeholderData: keepPreviousData,
    ...options,
  });
}
