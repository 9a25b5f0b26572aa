import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { type BulkChange, type BulkResult, changeMany, patchAlerts } from '../../api/alerts.ts';
import { useSeat } from '../../api/me.ts';
import { notify, withUndo } from '../../frame/notices.ts';
import { Button } from '../../marks/button.tsx';
import { many } from '../../words/number.ts';
import { ReasonDialog } from '../alert/reason-dialog.tsx';
import styles from './alerts.module.css';

const GroupDialog = lazy(async () => ({ default: (await import('../cases/group-dialog.tsx')).GroupDialog }));

type Wish = Omit<BulkChange, 'numbers'>;

/** Does one thing to every chosen alert, six seconds later unless it is taken back. */
export function BulkBar({ chosen, onDone }: { chosen: ReadonlyMap<number, number>; onDone: () => void }) {
  const { tenant, me, may } = useSeat();
  const client = useQueryClient();
  const [closing, setClosing] = useState(false);
  const [grouping, setGrouping] = useState(false);
  const act = (words: string, wish: Wish): void => {
    const numbers = [...chosen].map(([number, revision]) => ({ number, revision }));
    onDone();
    withUndo(`${words} ${many(numbers.length, 'alert')}`, () => {
      void changeMany(tenant, { numbers, ...wish }).then(
        (results) => {
          patchAlerts(
            client,
            tenant,
            results.flatMap(({ alert }) => alert ?? []),
          );
          const refused = results.filter(({ code }) => code !== '');
          if (refused.length > 0) notify(refusedOf(refused));
        },
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
          <Button onClick={() => act('Taking over', { action: 'assign', assignee: me.account })}>Assign to me</Button>
          <Button onClick={() => setGrouping(true)}>Put into a case</Button>
        </>
      ) : null}
      <Button kind="bare" onClick={onDone}>
        Choose none
      </Button>
      <Suspense fallback={null}>
        {grouping ? (
          <GroupDialog alerts={[...chosen.keys()]} title="" onDone={onDone} onClose={() => setGrouping(false)} />
        ) : null}
      </Suspense>
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

/** What was left as it is, and why the first of it. */
function refusedOf(refused: readonly BulkResult[]): string {
  const [first] = refused;
  const rest = refused.length > 1 ? `${many(refused.length, 'alert')} stay as they are. ` : '';
  return `${rest}Alert ${first?.number ?? 0}: ${first?.detail ?? ''}`;
}
