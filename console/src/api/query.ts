import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './call';

const RETRIES = 2;

/** The one cache of what the server said. Live updates keep it fresh, so coming back to the window fetches nothing. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => error instanceof ApiError && error.passing && count < RETRIES,
    },
    mutations: { retry: false },
  },
});
