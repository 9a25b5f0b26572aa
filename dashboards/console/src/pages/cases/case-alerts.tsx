import { Link } from 'wouter';
import type { AlertRow } from '../../../../../schemas/api/alerts.ts';
import type { Case } from '../../../../../schemas/case.ts';
import { useCaseChange } from '../../api/cases.ts';
import { useSeat } from '../../api/me.ts';
import { Button } from '../../marks/button.tsx';
import { Severity, State } from '../../marks/severity.tsx';
import { Table } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Age } from '../../marks/when.tsx';
import { alertTones } from '../../words/words.ts';

export function CaseAlerts({ case: of, alerts }: { case: Case; alerts: readonly AlertRow[] }) {
  const { may } = useSeat();
  const change = useCaseChange();
  const { number, revision } = of;
  return (
    <Table
      label={`Alerts of case ${number}`}
      rows={alerts}
      keyOf={(row) => String(row.number)}
      columns={[
        { title: 'Severity', kind: 'tight', cell: ({ severity }) => <Severity value={severity} /> },
        {
          title: 'What happened',
          cell: (row) => (
            <Link href={`/alerts/${row.number}`}>
              <Text value={row.title} most={160} />
            </Link>
          ),
        },
        {
          title: 'State',
          kind: 'tight',
          cell: ({ state, inhibitedBy, suppressedBy }) => (
            <>
              <State tone={alertTones[state]}>{state}</State>
              {inhibitedBy !== null ? ', explained' : suppressedBy !== null ? ', suppressed' : ''}
            </>
          ),
        },
        { title: 'Last', room: 'some', kind: 'tight', cell: ({ lastAt }) => <Age at={lastAt} /> },
        ...(may('analyst')
          ? [
              {
                title: 'Change',
                kind: 'tight' as const,
                cell: (row: AlertRow) => (
                  <Button
                    kind="bare"
                    disabled={change.isPending}
                    aria-label={`Take out alert ${row.number}`}
                    onClick={() => change.mutate({ number, revision, change: 'detach', body: { alert: row.number } })}
                  >
                    Take out
                  </Button>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}
