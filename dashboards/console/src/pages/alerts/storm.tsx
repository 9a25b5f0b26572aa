import type { AlertList } from '../../../../../schemas/api/alerts.ts';
import { useChoices } from '../../address/use-address.ts';
import { Meter } from '../../marks/table.tsx';
import { count, many, share } from '../../words/number.ts';
import { spaced } from '../../words/words.ts';
import styles from './alerts.module.css';

const stormAlerts = 2_000;
const shownDetectors = 6;

/** When there are more open alerts than anybody reads: what they are, by how many. */
export function Storm({ counts }: { counts: AlertList['counts'] | undefined }) {
  const [chosen, choose] = useChoices('detector');
  const open = counts?.state['open'] ?? 0;
  if (counts === undefined || open < stormAlerts || chosen.length > 0) return null;
  const parts = Object.entries(counts.detector).toSorted(([, a], [, b]) => b - a);
  const sum = parts.reduce((total, [, number]) => total + number, 0);
  return (
    <section className={styles.storm} aria-label="Storm">
      <p>
        <strong>{many(open, 'alert')} are open.</strong> Begin with the kinds that are few; a flood is usually one
        cause.
      </p>
      <div className={styles.digest}>
        {parts.slice(0, shownDetectors).map(([name, number]) => (
          <button type="button" key={name} onClick={() => choose([name])}>
            <span>{spaced(name)}</span>
            <span>{count(number)}</span>
            <Meter done={number / sum} label={`${share(number / sum)} of them`} />
          </button>
        ))}
      </div>
    </section>
  );
}
