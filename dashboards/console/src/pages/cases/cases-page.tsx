import { useAddress } from '../../address/use-address.ts';
import { usePanel } from '../../address/use-panel.ts';
import { useCases } from '../../api/cases.ts';
import { useSeat } from '../../api/me.ts';
import { FindBox } from '../../frame/find-box.tsx';
import { useListKeys } from '../../frame/use-list-keys.ts';
import { Button } from '../../marks/button.tsx';
import { Chip, Chips } from '../../marks/chip.tsx';
import { More } from '../../marks/more.tsx';
import { Empty, ProblemNote, Skeleton } from '../../marks/states.tsx';
import { many } from '../../words/number.ts';
import styles from '../page.module.css';
import { CaseTable } from './case-table.tsx';

const states = ['open', 'closed'] as const;

/** Alerts that somebody works as one. */
export function CasesPage() {
  const { me } = useSeat();
  const { get, change } = useAddress();
  const { show } = usePanel();
  const state = get('state') || 'open';
  const [assignee, q] = [get('assignee'), get('q')];
  const query = useCases({ state: state === 'any' ? '' : state, assignee, q });
  const rows = query.data?.pages.flatMap((page) => page.cases) ?? [];
  const first = query.data?.pages[0];
  const { at } = useListKeys(rows.length, (index) => show('case', String(rows[index]?.number ?? '')));
  const owners = [
    { name: me.account, words: 'mine', number: first?.counts.assignee[me.account] ?? 0 },
    { name: 'nobody', words: 'nobody’s', number: first?.counts.assignee[''] ?? 0 },
  ];
  const untouched = assignee === '' && q === '' && state === 'open';
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>Cases</h1>
        <span className={styles.muted}>{first === undefined ? '' : many(first.total, 'case')}</span>
        <span className={styles.grow} />
        <FindBox name="q" label="Title or number" className={styles.find} />
      </div>
      <div className={styles.filters}>
        <Chips label="State">
          {states.map((one) => (
            <Chip
              key={one}
              chosen={state === one || state === 'any'}
              number={first === undefined ? undefined : (first.counts.state[one] ?? 0)}
              onToggle={() => change({ state: toggledState(state, one) })}
            >
              {one}
            </Chip>
          ))}
        </Chips>
        <Chips label="Owner">
          {owners.map(({ name, words, number }) => (
            <Chip
              key={name}
              chosen={assignee === name}
              number={first === undefined ? undefined : number}
              onToggle={() => change({ assignee: assignee === name ? null : name })}
            >
              {words}
            </Chip>
          ))}
        </Chips>
      </div>
      {query.error !== null && query.data === undefined ? (
        <ProblemNote error={query.error} onAgain={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Skeleton rows={12} />
      ) : rows.length === 0 ? (
        <Empty title={untouched ? 'No case is open' : 'No case fits these filters'}>
          {untouched ? (
            <p>Alerts about one cause come together by themselves. Choose some with x in the queue to do it by hand.</p>
          ) : (
            <Button onClick={() => change({ state: null, assignee: null, q: null })}>Take the filters away</Button>
          )}
        </Empty>
      ) : (
        <CaseTable cases={rows} at={at} />
      )}
      <More query={query} />
    </div>
  );
}

/** One, the other, or both: never none. */
function toggledState(now: string, one: string): string | null {
  if (now === 'any') return one === 'open' ? 'closed' : null;
  return now === one ? null : 'any';
}
