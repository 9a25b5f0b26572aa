import { useState } from 'react';
import { useAddress } from '../../address/use-address.ts';
import { usePanel } from '../../address/use-panel.ts';
import { useSeat } from '../../api/me.ts';
import { useSuppressions } from '../../api/suppressions.ts';
import { useActions } from '../../frame/actions.ts';
import { useListKeys } from '../../frame/use-list-keys.ts';
import { Button } from '../../marks/button.tsx';
import { Chip, Chips } from '../../marks/chip.tsx';
import { More } from '../../marks/more.tsx';
import { Answered, Empty } from '../../marks/states.tsx';
import { count } from '../../words/number.ts';
import styles from '../page.module.css';
import { SuppressDialog } from './suppress-dialog.tsx';
import { SuppressionTable } from './suppression-table.tsx';

/** What is kept quiet, by whom, why and until when. */
export function SuppressionsPage() {
  const { may } = useSeat();
  const { get, change } = useAddress();
  const { show } = usePanel();
  const [making, setMaking] = useState(false);
  const past = get('past') !== '';
  const query = useSuppressions(past);
  const rows = query.data?.pages.flatMap((page) => page.suppressions) ?? [];
  const counts = query.data?.pages[0]?.counts;
  const { at } = useListKeys(rows.length, (index) => show('suppression', String(rows[index]?.number ?? '')));
  useActions(
    may('analyst')
      ? [{ id: 'suppress', title: 'Suppress alerts', group: 'Suppressions', run: () => setMaking(true) }]
      : [],
  );
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>Suppressions</h1>
        <span className={styles.muted}>{counts === undefined ? '' : `${count(counts.inForce)} in force`}</span>
        <span className={styles.grow} />
        <Chips label="Which">
          <Chip chosen={past} number={counts?.past} onToggle={() => change({ past: past ? null : '1' })}>
            with past ones
          </Chip>
        </Chips>
        {may('analyst') ? <Button onClick={() => setMaking(true)}>Suppress alerts</Button> : null}
      </div>
      <Answered query={query} rows={8}>
        {() =>
          rows.length === 0 ? (
            <Empty title="Nothing is kept quiet">
              <p>
                A suppression keeps alerts from telling anybody for a while; they are recorded and counted all the same.
              </p>
            </Empty>
          ) : (
            <SuppressionTable suppressions={rows} at={at} />
          )
        }
      </Answered>
      <More query={query} />
      {making ? <SuppressDialog scope={{}} onClose={() => setMaking(false)} /> : null}
    </div>
  );
}
