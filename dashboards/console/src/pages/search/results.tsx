import type { EventRow } from '../../../../../schemas/api/search.ts';
import { useAddress } from '../../address/use-address.ts';
import type { useEvents } from '../../api/events.ts';
import { More } from '../../marks/more.tsx';
import { Empty, ProblemNote, Skeleton } from '../../marks/states.tsx';
import { count } from '../../words/number.ts';
import { EventTable } from './event-table.tsx';
import styles from './search.module.css';

interface ResultsProps {
  events: ReturnType<typeof useEvents>;
  /** Of the search, or what was followed so far. */
  rows: readonly EventRow[];
  columns: readonly string[];
  onFilter: (field: string, value: string) => void;
}

export function Results({ events, rows, columns, onFilter }: ResultsProps) {
  const { get } = useAddress();
  if (get('tail') !== '') {
    return (
      <div className={styles.results}>
        <p className={styles.state} role="status">
          {get('paused') === '' ? `following, ${count(rows.length)} so far` : 'paused'}
        </p>
        <EventTable rows={rows} columns={columns} onFilter={onFilter} />
      </div>
    );
  }
  if (events.data === undefined) {
    return events.error === null ? (
      <Skeleton rows={14} />
    ) : (
      <ProblemNote error={events.error} onAgain={() => void events.refetch()} />
    );
  }
  const [first] = events.data.pages;
  return (
    <div className={styles.results}>
      <p className={styles.state} role="status">
        {count(rows.length)}
        {events.hasNextPage ? ' newest' : ''} events in {count(first?.tookMs ?? 0)} ms
      </p>
      {rows.length === 0 ? (
        <Empty title="No event fits">
          <p>Widen the time range, or take a part of the query away.</p>
        </Empty>
      ) : (
        <EventTable rows={rows} columns={columns} onFilter={onFilter} />
      )}
      <div className={styles.more}>
        <More query={events}>Show older</More>
      </div>
    </div>
  );
}
