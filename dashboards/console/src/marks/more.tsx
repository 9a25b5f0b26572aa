import { Button } from './button.tsx';

interface MoreProps {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): unknown };
  /** What comes next in this list. */
  children?: string;
}

/** Below a list of which more can be read. */
export function More({ query, children = 'Show more' }: MoreProps) {
  if (!query.hasNextPage) return null;
  return (
    <div>
      <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {children}
      </Button>
    </div>
  );
}
