import { useState } from 'react';
import { useAddress } from '../../address/use-address.ts';
import { usePanel } from '../../address/use-panel.ts';
import { useSeat } from '../../api/me.ts';
import { useActions } from '../../frame/actions.ts';
import { FindBox } from '../../frame/find-box.tsx';
import { SavedViews } from '../../frame/saved-views.tsx';
import { Button } from '../../marks/button.tsx';
import { Empty, ProblemNote, Skeleton } from '../../marks/states.tsx';
import { count, many } from '../../words/number.ts';
import styles from './alerts.module.css';
import { ExportDialog } from './export-dialog.tsx';
import { sortWords, useFilters } from './filters.ts';
import { FirstRun } from './first-run.tsx';
import { QueueFilters } from './queue-filters.tsx';
import { QueueList } from './queue-list.tsx';
import { Storm } from './storm.tsx';
import { useQueue } from './use-queue.ts';
import { useQueueActions } from './use-queue-actions.tsx';

/** The queue: what needs a person now comes first. */
export function AlertsPage() {
  const { tenant } = useSeat();
  const { get, change } = useAddress();
  const { open, show } = usePanel();
  const filters = useFilters();
  const [span, setSpan] = useState({ first: 0, last: 60 });
  const queue = useQueue(tenant, filters, span.first, span.last, get('paused') !== '');
  const actions = useQueueActions(queue, open !== null, (number) => show('alert', String(number)));
  const [exporting, setExporting] = useState(false);
  useActions([{ id: 'export', title: 'Export these alerts', group: 'Alerts', run: () => setExporting(true) }]);
  const untouched = Object.keys(filters).length === 1 && get('state') === '';
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>Alerts</h1>
        <span className={styles.total}>{queue.known ? many(queue.total, 'alert') : ''}</span>
        <span className={styles.news} role="status" aria-live="polite">
          {queue.fresh > 0 ? (
            <Button kind="main" shortcut="n" onClick={actions.showNew}>
              {count(queue.fresh)} new
            </Button>
          ) : null}
        </span>
        <span className={styles.grow} />
        <FindBox name="q" label="Find in alerts" className={styles.find} />
        <select
          className={styles.sort}
          aria-label="Order"
          value={get('sort') || 'need'}
          onChange={(event) => change({ sort: event.target.value === 'need' ? null : event.target.value })}
        >
          {Object.entries(sortWords).map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </select>
        <SavedViews page="alerts" />
        <Button kind="bare" className={styles.export} onClick={() => setExporting(true)}>
          Export
        </Button>
      </div>
      <QueueFilters counts={queue.counts} />
      <Storm counts={queue.counts} />
      {queue.error !== null ? (
        <ProblemNote error={queue.error} onAgain={queue.again} />
      ) : !queue.known ? (
        <Skeleton rows={14} />
      ) : queue.total === 0 ? (
        untouched ? (
          <FirstRun />
        ) : (
          <Empty title="No alert fits these filters">
            <Button
              onClick={() =>
                change({ state: null, severity: null, detector: null, q: null, site: null, assignee: null })
              }
            >
              Take the filters away
            </Button>
          </Empty>
        )
      ) : (
        <QueueList
          queue={queue}
          actions={actions}
          openNumber={open?.kind === 'alert' ? Number(open.id) : null}
          onSpan={setSpan}
        />
      )}
      {actions.bar}
      {actions.dialog}
      {exporting ? <ExportDialog onClose={() => setExporting(false)} /> : null}
    </div>
  );
}
