import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type BulkChange, changeMany, patchAlerts } from '../../api/alerts.ts';
import { useSeat } from '../../api/me.ts';
import { notify, withUndo } from '../../frame/notices.ts';
import { Button } from '../../marks/button.tsx';
import { many } from '../../words/number.ts';
import { ReasonDialog } from '../alert/reason-dialog.tsx';
import styles from './alerts.module.css';

type Wish = Omit<BulkChange, 'numbers'>;

/** Does one thing to every chosen alert, six seconds later unless it is taken back. */
export function BulkBar({ chosen, onDone }: { chosen: ReadonlyMap<number, number>; onDone: () => void }) {
  const { tenant, me, may } = useSeat();
  const client = useQueryClient();
  const [closing, setClosing] = useState(false);
  const act = (words: string, wish: Wish): void => {
    const numbers = [...chosen].map(([number, revision]) => ({ number, revision }));
    onDone();
    withUndo(`${words} ${many(numbers.length, 'alert')}`, () => {
      void changeMany(tenant, { numbers, ...wish }).then(
        () =>
          patchAlerts(
            client,
            tenant,
            numbers.map(({ number }) => ({ number, ...looks(wish, me.name) })),
          ),
        (error: Error) => notify(error.message),
      );
    });
  };
  return (
    <div className={styles.bulk} role="toolbar" aria-label="Chosen alerts">
      <strong>{many(chosen.size, 'alert')} chosen</strong>
      {may('analyst') ? (
        <>
          <Button onClick={() => act('Acknowledging', { action: 'acknowledge' })}>Acknowledge</Button>
          <Button onClick={() => setClosing(true)}>Close</Button>
          <Button onClick={() => act('Taking over', { action: 'assign', assignee: me.name })}>Assign to me</Button>
        </>
      ) : null}
      <Button kind="bare" onClick={onDone}>
        Choose none
      </Button>
      {closing ? (
        <ReasonDialog
          title={`Close ${many(chosen.size, 'alert')}`}
          onClose={() => setClosing(false)}
          onReason={(reason, note) => {
            setClosing(false);
            act('Closing', { action: 'close', reason, note });
          }}
        />
      ) : null}
    </div>
  );
}

/** How a row looks until the queue says so itself. */
function looks(wish: Wish, name: string) {
  if (wish.action === 'acknowledge') return { state: 'acknowledged' as const, acknowledgedBy: name };
  if (wish.action === 'close') return { state: 'closed' as const };
  return { assignee: wish.assignee ?? null };
}
