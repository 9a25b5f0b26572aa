import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { AuditPage as Page } from '../../../../../schemas/api/operations.ts';
import { useAddress } from '../../address/use-address.ts';
import { useSeat } from '../../api/me.ts';
import { request, tenantPath } from '../../api/request.ts';
import { FindBox } from '../../frame/find-box.tsx';
import { Button } from '../../marks/button.tsx';
import { Empty, ProblemNote, Skeleton } from '../../marks/states.tsx';
import { Table } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { When } from '../../marks/when.tsx';
import styles from '../page.module.css';

/** Who did what, from the journals. */
export function AuditPage() {
  const { tenant } = useSeat();
  const { get } = useAddress();
  const q = get('q');
  const audit = useInfiniteQuery({
    queryKey: ['audit', tenant, q],
    queryFn: ({ signal, pageParam }) =>
      request<Page>(tenantPath(tenant, '/audit', { cursor: pageParam, q }), { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
  const entries = audit.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>Audit</h1>
        <span className={styles.grow} />
        <FindBox name="q" label="Who, what or about what" className={styles.find} />
      </div>
      {audit.error !== null && audit.data === undefined ? (
        <ProblemNote error={audit.error} onAgain={() => void audit.refetch()} />
      ) : audit.data === undefined ? (
        <Skeleton rows={12} />
      ) : entries.length === 0 ? (
        <Empty title="Nothing was done yet" />
      ) : (
        <Table
          label="Audit"
          rows={entries}
          keyOf={({ id }) => id}
          columns={[
            { title: 'When', kind: 'tight', cell: ({ at }) => <When at={at} /> },
            { title: 'Who', kind: 'tight', cell: ({ who }) => <Text value={who} most={40} /> },
            { title: 'What', cell: ({ what, about }) => <Text value={`${what} ${about}`.trim()} most={200} /> },
            { title: 'Note', cell: ({ note }) => <Text value={note} most={300} /> },
            { title: 'Entry', kind: 'tight', cell: ({ id }) => <code>{id}</code> },
          ]}
        />
      )}
      {audit.hasNextPage ? (
        <Button disabled={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
          Show older
        </Button>
      ) : null}
    </div>
  );
}
