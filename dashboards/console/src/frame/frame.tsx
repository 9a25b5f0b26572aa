import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { carried, pages } from '../address/pages.ts';
import { useActions } from './actions.ts';
import styles from './frame.module.css';
import { KeyHelp } from './key-help.tsx';
import { useKeys } from './keys.ts';
import { NoticeBar } from './notice-bar.tsx';
import { Palette } from './palette.tsx';
import { Rail, Tabs } from './rail.tsx';
import { SidePanel } from './side-panel.tsx';
import { StepUp } from './step-up.tsx';
import { Strips } from './strips.tsx';
import { switchTheme } from './theme.ts';
import { TopBar } from './top-bar.tsx';

export function Frame({ children }: { children: ReactNode }) {
  const [over, setOver] = useState<'palette' | 'keys' | null>(null);
  const [narrow, setNarrow] = useState(() => localStorage.getItem('tocsin-rail') === 'narrow');
  const [location, navigate] = useLocation();
  const [params] = useSearchParams();
  const main = useRef<HTMLElement>(null);
  const fold = (): void => {
    setNarrow(!narrow);
    localStorage.setItem('tocsin-rail', narrow ? 'wide' : 'narrow');
  };
  useKeys();
  useActions([
    {
      id: 'palette',
      title: 'Find or do',
      group: 'View',
      keys: 'Control+k',
      run: () => setOver('palette'),
      quiet: true,
    },
    { id: 'keys', title: 'Show all keys', group: 'View', keys: '?', run: () => setOver('keys') },
    {
      id: 'find',
      title: 'Search',
      group: 'View',
      keys: '/',
      run: () => focusSearch(() => setOver('palette')),
      quiet: true,
    },
    { id: 'theme', title: 'Switch between dark and light', group: 'View', run: switchTheme },
    { id: 'fold', title: narrow ? 'Show names in the rail' : 'Narrow the rail', group: 'View', run: fold },
    ...pages.map(({ path, title, letter }) => ({
      id: `go-${path}`,
      title: `Go to ${title}`,
      group: 'Go',
      keys: `g ${letter}`,
      run: () => navigate(`/${path}${carried(params)}`),
    })),
  ]);
  const page = pages.find(({ path }) => location.startsWith(`/${path}`));
  useEffect(() => {
    document.title = page === undefined ? 'Tocsin' : `${page.title} · Tocsin`;
  }, [page]);
  return (
    <div className={styles.frame} data-narrow={narrow}>
      <a className={styles.skip} href="#main" onClick={(event) => skipTo(event, main.current)}>
        Skip to the page
      </a>
      <Rail narrow={narrow} onFold={fold} />
      <TopBar onFind={() => setOver('palette')} />
      <div className={styles.page}>
        <Strips />
        <div className={styles.middle}>
          <main id="main" className={styles.main} ref={main} tabIndex={-1}>
            {children}
          </main>
          <SidePanel />
        </div>
      </div>
      <Tabs onMore={() => setOver('palette')} />
      <NoticeBar />
      <StepUp />
      {over === 'palette' ? <Palette onClose={() => setOver(null)} leads={(text) => leads(text, navigate)} /> : null}
      {over === 'keys' ? <KeyHelp onClose={() => setOver(null)} /> : null}
    </div>
  );
}

function skipTo(event: { preventDefault(): void }, main: HTMLElement | null): void {
  event.preventDefault();
  main?.focus();
}

/** The page's own search when it has one, else the palette. */
function focusSearch(otherwise: () => void): void {
  const own = document.querySelector<HTMLInputElement>('main input[type="search"]');
  if (own === null) otherwise();
  else own.select();
}

function leads(text: string, navigate: (to: string) => void) {
  const typed = text.trim();
  if (typed === '') return [];
  const encoded = encodeURIComponent(typed);
  const number = /^#?(\d{1,9})$/.exec(typed)?.[1];
  return [
    ...(number === undefined
      ? []
      : [{ id: 'lead-alert', title: `Alert ${number}`, group: 'Alerts', run: () => navigate(`/alerts/${number}`) }]),
    {
      id: 'lead-device',
      title: `Devices with “${typed}”`,
      group: 'Devices',
      run: () => navigate(`/devices?q=${encoded}`),
    },
    {
      id: 'lead-events',
      title: `Events with “${typed}”`,
      group: 'Search',
      run: () => navigate(`/search?q=${encoded}`),
    },
  ];
}
