import type { CasePage } from '../../../../../schemas/api/cases.ts';
import { useCase } from '../../api/cases.ts';
import { Severity } from '../../marks/severity.tsx';
import { Answered } from '../../marks/states.tsx';
import { Text } from '../../marks/text.tsx';
import { Ago, When } from '../../marks/when.tsx';
import { count, many } from '../../words/number.ts';
import { closeWords, groundWords } from '../../words/words.ts';
import styles from '../alert/alert.module.css';
import { Timeline } from '../alert/timeline.tsx';
import { Part } from '../part.tsx';
import { CaseActions } from './case-actions.tsx';
import { CaseAlerts } from './case-alerts.tsx';
import { CaseState } from './case-table.tsx';

/** One case: what is going on, whose it is, its alerts, and what was done. */
export function CaseView({ number, whole = false }: { number: number; whole?: boolean }) {
  const query = useCase(number);
  return <Answered query={query}>{(page) => <Shown page={page} whole={whole} />}</Answered>;
}

function Shown({ page: { case: one, alerts, timeline }, whole }: { page: CasePage; whole: boolean }) {
  return (
    <article className={`${styles.alert} ${whole ? styles.whole : ''}`} aria-label={`Case ${one.number}`}>
      <header className={styles.top}>
        <div className={styles.line}>
          <span>Case {one.number}</span>
          <Severity value={one.severity} />
          <CaseState of={one} />
          <span>
            last <Ago at={one.lastAt} />
          </span>
          <Text value={one.assignee === null ? 'nobody’s yet' : `with ${one.assignee}`} most={40} />
        </div>
        <h1>
          <Text value={one.title} most={200} />
        </h1>
        <div className={styles.line}>
          <span>
            {many(one.alerts, 'alert')}, {count(one.open)} open
          </span>
          <span>{groundWords[one.ground]}</span>
          <span>
            since <When at={one.openedAt} />
          </span>
          {one.inhibited === 0 ? null : (
            <span>{many(one.inhibited, 'alert')} never told of, as this explains them</span>
          )}
          {one.closeReason === null ? null : <span>{closeWords[one.closeReason]}</span>}
        </div>
      </header>
      <CaseActions case={one} />
      <div className={styles.column}>
        <Part title={alerts.length < one.alerts ? `The first ${count(alerts.length)} of its alerts` : 'Its alerts'}>
          <CaseAlerts case={one} alerts={alerts} />
        </Part>
      </div>
      <div className={styles.column}>
        <Part title="Timeline">
          <Timeline entries={timeline} />
        </Part>
      </div>
    </article>
  );
}
