import type { Case } from '../../../../../schemas/case.ts';
import { usePanel } from '../../address/use-panel.ts';
import { Severity, State } from '../../marks/severity.tsx';
import { type Column, Table } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Age } from '../../marks/when.tsx';
import { count } from '../../words/number.ts';
import { groundWords } from '../../words/words.ts';
import open from '../campaigns/open.module.css';

const after: Column<Case>[] = [
  {
    title: 'Open alerts',
    room: 'some',
    kind: 'number',
    cell: ({ open: left, alerts }) => `${count(left)} of ${count(alerts)}`,
  },
  { title: 'Together by', room: 'much', cell: ({ ground }) => groundWords[ground] },
  { title: 'Owner', room: 'much', kind: 'tight', cell: ({ assignee }) => <Text value={assignee ?? ''} most={24} /> },
  { title: 'State', kind: 'tight', cell: (one) => <CaseState of={one} /> },
  { title: 'Last', kind: 'tight', cell: ({ lastAt }) => <Age at={lastAt} /> },
];

export function CaseState({ of: { state, incident } }: { of: Case }) {
  if (state === 'closed') return <State tone="info">{incident ? 'closed incident' : 'closed'}</State>;
  return incident ? <State tone="high">incident</State> : <State tone="medium">open</State>;
}

export function CaseTable({ cases, at }: { cases: readonly Case[]; at: number }) {
  const { show } = usePanel();
  return (
    <Table
      label="Cases"
      rows={cases}
      keyOf={({ number }) => String(number)}
      at={at}
      columns={[
        { title: 'Severity', kind: 'tight', cell: ({ severity }) => <Severity value={severity} /> },
        { title: 'No', kind: 'number', cell: ({ number }) => number },
        {
          title: 'What is going on',
          cell: ({ number, title }) => (
            <button type="button" className={open.open} onClick={() => show('case', String(number))}>
              <Text value={title} most={160} />
            </button>
          ),
        },
        ...after,
      ]}
    />
  );
}
