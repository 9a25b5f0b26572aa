import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import styles from './alerts.module.css';
import { QueueRow } from './queue-row.tsx';
import type { Queue } from './use-queue.ts';
import type { QueueActions } from './use-queue-actions.tsx';

const heads = ['', 'Severity', 'Last', 'What happened', 'Subject', 'Site', 'By', 'Times', '', 'State', 'Owner'];
const classes = [
  'pick',
  'severityCell',
  'age',
  'title',
  'subject',
  'site',
  'detector',
  'count',
  'sure',
  'state',
  'owner',
];

interface QueueListProps {
  queue: Queue;
  actions: QueueActions;
  openNumber: number | null;
  onSpan: (span: { first: number; last: number }) => void;
}

/** Only the rows in sight exist; their number is that of the whole list. */
export function QueueList({ queue, actions, openNumber, onSpan }: QueueListProps) {
  const place = useRef<HTMLDivElement>(null);
  const tall = matchMedia('(max-width: 640px)').matches;
  const virtual = useVirtualizer({
    count: queue.total,
    getScrollElement: () => place.current,
    estimateSize: () => (tall ? 68 : 28),
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => onSpan({ first, last }), [first, last, onSpan]);
  useEffect(() => virtual.scrollToIndex(actions.at, { align: 'auto' }), [actions.at, virtual]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region has to be reached by keyboard
    <div className={styles.list} ref={place} tabIndex={0} role="region" aria-label="Alert queue">
      <table className={styles.table} role="table" aria-rowcount={queue.total + 1} aria-label="Alerts">
        <thead className={styles.thead} role="rowgroup">
          <tr className={styles.headRow} role="row" aria-rowindex={1}>
            {heads.map((head, index) => (
              <th key={classes[index]} scope="col" role="columnheader" className={styles[classes[index] ?? '']}>
                {head === '' ? <HiddenHead name={index === 0 ? 'Chosen' : 'How sure'} /> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className={styles.tbody} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = queue.row(item.index);
            return (
              <QueueRow
                key={item.key}
                index={item.index}
                top={item.start}
                row={row}
                here={item.index === actions.at}
                open={row !== undefined && row.number === openNumber}
                chosen={row !== undefined && actions.chosen.has(row.number)}
                onOpen={actions.open}
                onChoose={actions.choose}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function HiddenHead({ name }: { name: string }) {
  return <span aria-label={name} role="img" />;
}
