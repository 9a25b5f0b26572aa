import { Link, useLocation, useSearchParams } from 'wouter';
import { carried, pages } from '../address/pages.ts';
import styles from './frame.module.css';
import { Icon } from './icons.tsx';

export function Rail({ narrow, onFold }: { narrow: boolean; onFold: () => void }) {
  const [location] = useLocation();
  const [params] = useSearchParams();
  return (
    <nav className={styles.rail} aria-label="Pages">
      <div className={styles.name}>
        <Bell />
        <span className={styles.word}>Tocsin</span>
      </div>
      {pages.map(({ path, title, letter }) => (
        <Link
          key={path}
          href={`/${path}${carried(params)}`}
          className={styles.link}
          title={`${title} (g ${letter})`}
          aria-current={location.startsWith(`/${path}`) ? 'page' : undefined}
        >
          <Icon page={path} />
          <span className={styles.word}>{title}</span>
        </Link>
      ))}
      <button type="button" className={`${styles.link} ${styles.fold}`} onClick={onFold} aria-expanded={!narrow}>
        <span aria-hidden="true">{narrow ? '»' : '«'}</span>
        <span className={styles.word}>{narrow ? 'Show names' : 'Narrow'}</span>
      </button>
    </nav>
  );
}

function Bell() {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
      <path d="M7 1h2v1.2c2.4.4 4 2.4 4 4.8v3l1.5 2V13h-13v-1L3 10V7c0-2.4 1.6-4.4 4-4.8V1zm-1 13h4a2 2 0 0 1-4 0z" />
    </svg>
  );
}

const onPhone = ['alerts', 'devices', 'search'] as const;

/** At the bottom of a phone: what works with one hand, and the palette for the rest. */
export function Tabs({ onMore }: { onMore: () => void }) {
  const [location] = useLocation();
  return (
    <nav className={styles.tabs} aria-label="Pages on a phone">
      {pages
        .filter(({ path }) => (onPhone as readonly string[]).includes(path))
        .map(({ path, title }) => (
          <Link key={path} href={`/${path}`} aria-current={location.startsWith(`/${path}`) ? 'page' : undefined}>
            <Icon page={path} />
            {title}
          </Link>
        ))}
      <button type="button" onClick={onMore}>
        <svg width="16" height="16" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
          <path d="M2 4h12v1.3H2zM2 7.4h12v1.3H2zM2 10.7h12V12H2z" />
        </svg>
        More
      </button>
    </nav>
  );
}
