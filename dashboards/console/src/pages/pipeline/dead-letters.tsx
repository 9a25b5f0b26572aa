import type { DeadLetterList, DeadLetterRow } from '../../../../../schemas/api/dead-letters.ts';
import { useSeat } from '../../api/me.ts';
import { usePages } from '../../api/pages.ts';
import { tenantPath } from '../../api/request.ts';
import { More } from '../../marks/more.tsx';
import { Answered } from '../../marks/states.tsx';
import { type Column, Table } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Value } from '../../marks/value.tsx';
import { When } from '../../marks/when.tsx';
import { bytes } from '../../words/number.ts';
import { spaced } from '../../words/words.ts';

const columns: Column<DeadLetterRow>[] = [
  { title: 'When', kind: 'tight', cell: ({ at }) => <When at={at} /> },
  { title: 'Why', cell: ({ step, reason }) => <Text value={`${spaced(step)}: ${spaced(reason)}`} most={80} /> },
  {
    title: 'From',
    kind: 'tight',
    room: 'much',
    cell: ({ gateway, source }) => <Value value={gateway || source} most={24} />,
  },
  { title: 'Length', kind: 'number', room: 'some', cell: ({ length }) => bytes(length) },
  { title: 'How it begins', cell: ({ text }) => <Value value={text} most={64} /> },
];

/** What was refused, the latest first. */
export function DeadLetters() {
  const { tenant } = useSeat();
  const query = usePages<DeadLetterList>({
    queryKey: ['dead-letters', tenant],
    at: (asked) => tenantPath(tenant, '/dead-letters', asked),
  });
  return (
    <>
      <Answered query={query} rows={3}>
        {({ pages }) =>
          pages[0]?.letters.length === 0 ? (
            <p>None.</p>
          ) : (
            <Table
              label="Dead letters"
              rows={pages.flatMap(({ letters }) => letters)}
              keyOf={({ id }) => id}
              columns={columns}
            />
          )
        }
      </Answered>
      <More query={query} />
    </>
  );
}
