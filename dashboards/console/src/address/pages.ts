/** Pages in the order of the rail, with the letter that follows `g`. */
export const pages = [
  { path: 'alerts', title: 'Alerts', letter: 'a' },
  { path: 'cases', title: 'Cases', letter: 'k' },
  { path: 'suppressions', title: 'Suppressions', letter: 'q' },
  { path: 'devices', title: 'Devices', letter: 'd' },
  { path: 'certificates', title: 'Certificates', letter: 'c' },
  { path: 'campaigns', title: 'Campaigns', letter: 'm' },
  { path: 'search', title: 'Search', letter: 's' },
  { path: 'detectors', title: 'Detectors', letter: 't' },
  { path: 'pipeline', title: 'Pipeline', letter: 'p' },
  { path: 'audit', title: 'Audit', letter: 'u' },
  { path: 'settings', title: 'Settings', letter: 'e' },
] as const;
export type PagePath = (typeof pages)[number]['path'];

/** What goes along from page to page. */
export function carried(params: URLSearchParams): string {
  const kept = new URLSearchParams();
  for (const name of ['from', 'to', 'paused']) {
    const value = params.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept.size === 0 ? '' : `?${kept}`;
}
