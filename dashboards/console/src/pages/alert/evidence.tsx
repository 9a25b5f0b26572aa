import type { AlertPage } from '../../../../../schemas/api/alerts.ts';
import { usePanel } from '../../address/use-panel.ts';
import { MarkedText, Text } from '../../marks/text.tsx';
import { Value } from '../../marks/value.tsx';
import { When } from '../../marks/when.tsx';
import { spaced } from '../../words/words.ts';
import styles from './alert.module.css';

const shownChars = 4_000;

/** Lines in the order they happened, what decided marked in each. */
export function Evidence({ lines }: { lines: AlertPage['evidence'] }) {
  const { open } = usePanel();
  if (lines.length === 0) return <p>The lines are no longer kept.</p>;
  return (
    <ol className={styles.evidence} data-narrow={open !== null}>
      {lines
        .toSorted((a, b) => a.at - b.at)
        .map((line) => (
          <li key={line.id}>
            <div className={styles.small}>
              <When at={line.at} />
              <Text value={spaced(line.kind)} most={60} />
              {line.peer === '' ? null : <Value value={line.peer} most={48} />}
              <Text value={`${line.trust}, ${line.source}`} most={60} />
            </div>
            <MarkedText value={line.raw.slice(0, shownChars)} decisive={line.decisive} />
          </li>
        ))}
    </ol>
  );
}
