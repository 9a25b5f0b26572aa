const name = 'tocsin-theme';

/** Dark, light, or as the system says: kept in this browser. */
export function applyTheme(): void {
  const kept = localStorage.getItem(name);
  if (kept === 'dark' || kept === 'light') document.documentElement.dataset['theme'] = kept;
}

export function switchTheme(): void {
  const root = document.documentElement;
  const dark = root.dataset['theme'] ?? (matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark');
  const next = dark === 'dark' ? 'light' : 'dark';
  root.dataset['theme'] = next;
  localStorage.setItem(name, next);
  window.dispatchEvent(new Event('tocsin-theme'));
}
