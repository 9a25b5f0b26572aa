import type { TimelineEntry } from '../../../../../schemas/api/alerts.ts';
import { Text } from '../../marks/text.tsx';
import { When } from '../../marks/when.tsx';
import styles from './alert.module.css';

export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  return (
    <ol className={styles.timeline}>
      {entries.map((entry, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- entries are only ever added at the end
        <li key={index}>
          <When at={entry.at} />
          <div>
            {entry.actor.type === 'person' ? (
              <>
                <strong>
                  <Text value={entry.actor.name} most={60} />
                </strong>
                {': '}
              </>
            ) : null}
            <Text value={entry.text} most={600} />
            {entry.note === '' ? null : (
              <span className={styles.note}>
                <Text value={entry.note} most={2_000} />
              </span>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}
