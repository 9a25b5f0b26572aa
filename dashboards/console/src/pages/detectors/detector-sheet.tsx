import { Link } from 'wouter';
import { useSeat } from '../../api/me.ts';
import { Prose } from '../../marks/prose.tsx';
import { Facts } from '../../marks/table.tsx';
import { duration } from '../../words/duration.ts';
import { figure } from '../../words/number.ts';
import { apart, spaced } from '../../words/words.ts';
import styles from '../page.module.css';
import { Part } from '../part.tsx';
import own from './detectors.module.css';
import type { Detector } from './detectors-page.tsx';
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
    <div className={own.sheet}>
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
            rows={Object.entries(detector.settings).map(([name, value]) => [
              apart(name.replace(/Ms$/, '')),
              settingOf(name, value),
              name,
            ])}
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
    </div>
  );
}

function settingOf(name: string, value: number | string | boolean): string {
  if (typeof value === 'number') return name.endsWith('Ms') ? duration(value) : figure(value);
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
}
