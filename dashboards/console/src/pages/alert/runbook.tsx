import type { AlertPage } from '../../../../../schemas/api/alerts.ts';
import { Prose } from '../../marks/prose.tsx';
import styles from './alert.module.css';

/** What to do, and what the detector cannot know. */
export function Runbook({ runbook }: { runbook: AlertPage['runbook'] }) {
  const asides = [
    ['It may be wrong when', runbook.falsePositives],
    ['It does not see', runbook.misses],
  ] as const;
  return (
    <div className={styles.runbook}>
      <Prose text={runbook.steps} />
      {asides.map(([title, text]) =>
        text === '' ? null : (
          <details key={title}>
            <summary>{title}</summary>
            <Prose text={text} />
          </details>
        ),
      )}
    </div>
  );
}
