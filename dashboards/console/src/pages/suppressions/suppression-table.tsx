import type { Suppression } from '../../../../../schemas/suppression.ts';
import { usePanel } from '../../address/use-panel.ts';
import { State } from '../../marks/severity.tsx';
import { Table } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Age, useNow } from '../../marks/when.tsx';
import { count } from '../../words/number.ts';
import open from '../campaigns/open.module.css';
import { Scope } from './scope.tsx';
import { standingOf, standingTones, standingWords } from './scope-words.ts';

export function SuppressionTable({ suppressions, at }: { suppressions: readonly Suppression[]; at: number }) {
  const { show } = usePanel();
  const now = useNow();
  return (
    <Table
      label="Suppressions"
      rows={suppressions}
      keyOf={({ number }) => String(number)}
      at={at}
      columns={[
        { title: 'No', room: 'some', kind: 'number', cell: ({ number }) => number },
        { title: 'Keeps quiet', cell: ({ scope }) => <Scope scope={scope} /> },
        {
          title: 'Because',
          cell: ({ number, reason }) => (
            <button type="button" className={open.open} onClick={() => show('suppression', String(number))}>
              <Text value={reason} most={120} />
            </button>
          ),
        },
        { title: 'By', room: 'some', kind: 'tight', cell: ({ author }) => <Text value={author} most={24} /> },
        {
          title: 'State',
          room: 'some',
          cell: (one) => {
            const standing = standingOf(one, now);
            return <State tone={standingTones[standing]}>{standingWords[standing]}</State>;
          },
        },
        {
          title: 'Ends',
          kind: 'tight',
          cell: ({ until, revokedAt }) => <Age at={revokedAt ?? until} />,
        },
        { title: 'Hid', kind: 'number', cell: ({ hits }) => count(hits) },
      ]}
    />
  );
}
