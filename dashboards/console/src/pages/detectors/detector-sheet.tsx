import { Link } from 'wouter';
import type { Detector } from '../../api/detectors.ts';
import { useSeat } from '../../api/me.ts';
import { Prose } from '../../marks/prose.tsx';
import { Facts } from '../../marks/table.tsx';
import { nameOf, valueOf } from '../../words/named.ts';
import { spaced } from '../../words/words.ts';
import styles from '../page.module.css';
import { Part } from '../part.tsx';
import own from './detectors.module.css';
import { TrySettings } from './try-settings.tsx';

export function DetectorSheet({ detector }: { detector: Detector }) {
  const texts = [
    ['What it sees', detector.sees],
    ['What it misses', detector.misses],
    ['False positives', detector.falsePositives],
    ['Runbook', detector.runbook],
  ] as const;
  const { may } = useSeat();
  return (
    <article className={own.sheet} aria-label={`Detector ${detector.code}`}>
      <div className={styles.head}>
        <h2>
          {detector.code} {spaced(detector.id)}
        </h2>
        <span className={styles.muted}>{detector.techniques.join(', ')}</span>
        <span className={styles.grow} />
        <Link href={`/alerts?detector=${detector.id}&state=any`}>Its alerts</Link>
      </div>
      <div className={styles.two}>
        {texts.map(([title, text]) => (
          <Part key={title} title={title}>
            <Prose text={text} />
          </Part>
        ))}
        <Part title="Settings">
          <Facts
            rows={Object.entries(detector.settings).map(([name, value]) => [nameOf(name), valueOf(name, value), name])}
          />
        </Part>
      </div>
      {may('analyst') && Object.keys(detector.settings).length > 0 ? (
        <Part title="Try other settings">
          {detector.canBeTried ? (
            <TrySettings key={detector.id} detector={detector} />
          ) : (
            <p>
              Not here: this one judges a window of time once every partition of the log has passed it, and a trial
              looks at the events of one tenant alone. What other settings would have made of recorded lines shows{' '}
              <code>tocsin rerun</code> with those settings in its configuration.
            </p>
          )}
        </Part>
      ) : null}
    </article>
  );
}
