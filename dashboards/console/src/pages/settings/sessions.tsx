import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { sessionListSchema } from '../../../../../schemas/api/access.ts';
import { usePages } from '../../api/pages.ts';
import { pathOf, request } from '../../api/request.ts';
import { Button } from '../../marks/button.tsx';
import { More } from '../../marks/more.tsx';
import { Answered } from '../../marks/states.tsx';
import { Table } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Value } from '../../marks/value.tsx';
import { Age, When } from '../../marks/when.tsx';

type SessionList = z.infer<typeof sessionListSchema>;

export function Sessions() {
  const client = useQueryClient();
  const query = usePages<SessionList>({ queryKey: ['sessions'], at: (asked) => pathOf('/sessions', asked) });
  const end = useMutation({
    mutationFn: (id: string) => request(`/sessions/${id}`, { method: 'DELETE' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['sessions'] }),
  });
  return (
    <>
      <Answered query={query} rows={2}>
        {({ pages }) => (
          <Table
            label="Sessions"
            rows={pages.flatMap(({ sessions }) => sessions)}
            keyOf={({ id }) => id}
            columns={[
              { title: 'Opened', room: 'some', kind: 'tight', cell: ({ openedAt }) => <When at={openedAt} /> },
              { title: 'Last used', kind: 'tight', cell: ({ lastAt }) => <Age at={lastAt} /> },
              { title: 'From', kind: 'tight', cell: ({ peer }) => <Value value={peer} most={40} /> },
              { title: 'With', room: 'some', cell: ({ agent }) => <Text value={agent} most={80} /> },
              {
                title: 'End',
                kind: 'tight',
                cell: ({ id, current }) =>
                  current ? (
                    'this one'
                  ) : (
                    <Button kind="bare" onClick={() => end.mutate(id)}>
                      End it
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Answered>
      <More query={query} />
    </>
  );
}
