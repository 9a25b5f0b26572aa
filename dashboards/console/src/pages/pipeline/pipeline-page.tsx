import { useQuery } from '@tanstack/react-query';
import type { PipelinePage as Page } from '../../../../../schemas/api/operations.ts';
import { useAddress } from '../../address/use-address.ts';
import { useSeat } from '../../api/me.ts';
import { request, tenantPath } from '../../api/request.ts';
import { State } from '../../marks/severity.tsx';
import { Answered, Strip } from '../../marks/states.tsx';
import { Table } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { When } from '../../marks/when.tsx';
import styles from '../page.module.css';
import { Part } from '../part.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { Dropped } from './dropped.tsx';
import { Rates } from './rates.tsx';
import { Residual } from './residual.tsx';
import { Way } from './way.tsx';
import { Webhooks } from './webhooks.tsx';

const everyMs = 5_000;

export function PipelinePage() {
  const { tenant } = useSeat();
  const { get } = useAddress();
  const query = useQuery({
    queryKey: ['pipeline', tenant],
    queryFn: ({ signal }) => request<Page>(tenantPath(tenant, '/pipeline'), { signal }),
    refetchInterval: get('paused') === '' ? everyMs : false,
  });
  return <Answered query={query}>{(page) => <Shown page={page} />}</Answered>;
}

function Shown({ page }: { page: Page }) {
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>Pipeline</h1>
        <span className={styles.muted}>
          as of <When at={page.at} />
        </span>
      </div>
      {page.blind === null ? null : (
        <Strip tone="critical">
          <strong>Blind since</strong> <When at={page.blind.since} />:{' '}
          <Text value={page.blind.why.join(', ')} most={300} />
        </Strip>
      )}
      <Way page={page} />
      <Part title="The sum">
        <Residual page={page} />
      </Part>
      {page.droppedBySource.length === 0 ? null : (
        <Part title="Dropped within a day, by source">
          <Dropped sources={page.droppedBySource} />
        </Part>
      )}
      <Part title="Events per minute, by source">
        <Rates rates={page.rates} />
      </Part>
      <Part title="Outgoing webhooks">
        <Webhooks />
      </Part>
      <div className={styles.two}>
        <Part title="Processes">
          <Table
            label="Processes"
            rows={page.roles}
            keyOf={({ name }) => name}
            columns={[
              { title: 'Process', kind: 'tight', cell: ({ name }) => name },
              {
                title: 'State',
                kind: 'tight',
                cell: ({ answers, ready }) =>
                  !answers ? (
                    <State tone="critical">does not answer</State>
                  ) : ready ? (
                    <State tone="ok">ready</State>
                  ) : (
                    <State tone="high">not ready</State>
                  ),
              },
              {
                title: 'Listens at',
                cell: ({ addresses }) => (
                  <Text
                    value={Object.entries(addresses)
                      .map(([name, at]) => `${name} ${at}`)
                      .join(', ')}
                    most={160}
                  />
                ),
              },
            ]}
          />
        </Part>
        <Part title="Dead letters">
          <DeadLetters />
        </Part>
      </div>
    </div>
  );
}
