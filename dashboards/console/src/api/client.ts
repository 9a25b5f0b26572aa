import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isProblem } from './problem.ts';

/** Answers stay until the stream says that something changed; what was lost on the way is asked for again. */
export function makeClient(): QueryClient {
  // A session that has ended shows the door, and the address stays.
  const leave = (error: Error): void => {
    if (isProblem(error, 'NOT_SIGNED_IN')) void client.resetQueries({ queryKey: ['me'] });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: (error, { queryKey }) => queryKey[0] !== 'me' && leave(error) }),
    mutationCache: new MutationCache({ onError: leave }),
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
  return client;
}
