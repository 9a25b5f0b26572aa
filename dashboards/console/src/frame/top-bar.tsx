import { useSyncExternalStore } from 'react';
import { useLocation } from 'wouter';
import { useAddress } from '../address/use-address.ts';
import { connection } from '../api/connection.ts';
import { useOnCall, useSeat } from '../api/me.ts';
import { Text } from '../marks/text.tsx';
import { clock } from '../words/time.ts';
import { useActions } from './actions.ts';
import styles from './frame.module.css';
import { TenantChoice } from './tenant-choice.tsx';
import { TimePicker } from './time-picker.tsx';

/** Pages that a time range changes. */
const timed = ['/alerts', '/devices/', '/search', '/audit'];
/** Of them, those that show any time unless one is chosen. */
const anyTime = ['/alerts', '/audit'];

export function TopBar({ onFind }: { onFind: () => void }) {
  const { tenant, me } = useSeat();
  const onCall = useOnCall(tenant);
  const [location] = useLocation();
  return (
    <header className={styles.bar}>
      <TenantChoice />
      <div className={styles.grow}>
        <button type="button" className={styles.find} onClick={onFind}>
          <span className={styles.word}>Find or do</span>
          <kbd className={styles.phoneNot}>Ctrl K</kbd>
        </button>
      </div>
      {timed.some((path) => location.startsWith(path)) ? (
        <TimePicker anyTime={anyTime.some((path) => location.startsWith(path))} />
      ) : null}
      <LiveButton />
      <span className={`${styles.quiet} ${styles.wideOnly}`}>
        on call:{' '}
        {onCall.data === undefined || onCall.data.name === '' ? 'nobody' : <Text value={onCall.data.name} most={40} />}
      </span>
      <span className={`${styles.quiet} ${styles.wideOnly}`}>
        <Text value={me.name} most={40} />
      </span>
    </header>
  );
}

/** Whether what is on screen keeps up. A click pauses it. */
function LiveButton() {
  const { get, change } = useAddress();
  const now = useSyncExternalStore(connection.subscribe, connection.current);
  const paused = get('paused') !== '';
  const toggle = (): void => change({ paused: paused ? null : '1' }, { replace: true });
  useActions([
    { id: 'pause', title: paused ? 'Go live again' : 'Pause live updates', group: 'View', keys: 'p', run: toggle },
  ]);
  const state = now.state === 'lost' ? 'lost' : paused ? 'paused' : 'live';
  const words = { live: 'Live', paused: 'Paused', lost: now.state === 'lost' ? `Stale since ${clock(now.since)}` : '' };
  return (
    <button type="button" className={styles.live} data-state={state} aria-pressed={paused} onClick={toggle}>
      {words[state]}
    </button>
  );
}
