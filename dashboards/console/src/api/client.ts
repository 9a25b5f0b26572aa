import { QueryClient } from '@tanstack/react-query';
import { isProblem } from './problem.ts';

/** Answers stay until the stream says that something changed; what was lost on the way is asked for again. */
export function makeClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 300_000,
        refetchOnWindowFocus: false,
        networkMode: 'always',
        retry: (failures, error) => failures < 3 && isProblem(error, 'UNAVAILABLE', 'TOO_MANY', 'TIMEOUT'),
        retryDelay: (failures) => Math.min(8_000, 500 * 2 ** failures),
        refetchInterval: (query) => (isProblem(query.state.error, 'CONNECTION_LOST') ? 3_000 : false),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
