import { Link } from 'wouter';
import type { SuppressionPage } from '../../../../../schemas/api/cases.ts';
import { useSuppression } from '../../api/suppressions.ts';
import { Severity, State } from '../../marks/severity.tsx';
import { Answered } from '../../marks/states.tsx';
import { Facts, Table } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Age, useNow, When } from '../../marks/when.tsx';
import { duration } from '../../words/duration.ts';
import { count, many } from '../../words/number.ts';
import styles from '../alert/alert.module.css';
import { Part } from '../part.tsx';
import { Scope } from './scope.tsx';
import { criticalWords, standingOf, standingTones, standingWords } from './scope-words.ts';
import { SuppressionActions } from './suppression-actions.tsx';

/** One suppression, and what nobody was told of because of it. */
export function SuppressionView({ number }: { number: number }) {
  const query = useSuppression(number);
  return <Answered query={query}>{(page) => <Shown page={page} />}</Answered>;
}

function Shown({ page: { suppression: one, total, alerts } }: { page: SuppressionPage }) {
  const now = useNow();
  const standing = standingOf(one, now);
  return (
    <article className={styles.alert} aria-label={`Suppression ${one.number}`}>
      <header className={styles.top}>
        <div className={styles.line}>
          <span>Suppression {one.number}</span>
          <State tone={standingTones[standing]}>{standingWords[standing]}</State>
        </div>
        <h1>
          <Text value={one.reason} most={500} />
        </h1>
      </header>
      <SuppressionActions suppression={one} standing={standing} />
      <Part title="What it keeps quiet">
        <Facts
          rows={[
            ['Alerts of', <Scope key="scope" scope={one.scope} />],
            ['Criticals', <Text key="critical" value={criticalWords(one)} most={100} />],
            ['By', <Text key="by" value={one.author} most={64} />],
            ['From', <When key="from" at={one.createdAt} />],
            ['To', <When key="to" at={one.until} />],
            ['Lasts', duration(one.until - one.createdAt)],
            ...(one.revokedAt === null
              ? []
              : [
                  ['Ended by', <Text key="ended" value={one.revokedBy ?? ''} most={64} />] as const,
                  ['Ended', <When key="when" at={one.revokedAt} />] as const,
                ]),
            ['Hid', many(one.hits, 'finding')],
          ]}
        />
      </Part>
      <Part
        title={alerts.length < total ? `The latest ${count(alerts.length)} of ${count(total)} alerts` : 'Its alerts'}
      >
        {alerts.length === 0 ? (
          <p>No alert is hidden by it now.</p>
        ) : (
          <Table
            label={`Alerts of suppression ${one.number}`}
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
              { title: 'Times', kind: 'number', cell: ({ findings }) => count(findings) },
              { title: 'Last', kind: 'tight', cell: ({ lastAt }) => <Age at={lastAt} /> },
            ]}
          />
        )}
      </Part>
    </article>
  );
}
