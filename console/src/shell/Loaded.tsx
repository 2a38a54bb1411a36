import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ProblemNote } from './ProblemNote';

interface LoadedProps<T> {
  query: UseQueryResult<T>;
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}

/** The three faces of something that is fetched: its skeleton, its failure with a way on, itself. Old data beats a failure. */
export function Loaded<T>({ query, skeleton, children }: LoadedProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) return <ProblemNote problem={query.error} onRetry={() => void query.refetch()} />;
  return <>{skeleton ?? <Bars />}</>;
}

/** A plain skeleton of some lines. */
export function Bars({ count = 4, height = 40 }: { count?: number; height?: number }) {
  return (
    <div aria-busy style={{ display: 'grid', gap: 8 }}>
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} height={height} radius="md" />
      ))}
    </div>
  );
}
