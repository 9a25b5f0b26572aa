import { useSyncExternalStore } from 'react';

export interface Notice {
  id: number;
  text: string;
  /** Offered until it goes. */
  undo?: () => void;
}

const shownMs = 6_000;
let notices: readonly Notice[] = [];
let last = 0;
const listeners = new Set<() => void>();

function become(next: readonly Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}

export function useNotices(): readonly Notice[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notices,
  );
}

export function dismiss(id: number): void {
  become(notices.filter((one) => one.id !== id));
}

/** Says something once, for six seconds. */
export function notify(text: string): void {
  last += 1;
  const id = last;
  become([...notices.slice(-2), { id, text }]);
  setTimeout(() => dismiss(id), shownMs);
}

/** Does something unless it is taken back within six seconds; leaving the page does it at once. */
export function withUndo(text: string, act: () => void): void {
  last += 1;
  const id = last;
  const settle = (): void => {
    clearTimeout(timer);
    window.removeEventListener('pagehide', go);
    dismiss(id);
  };
  const go = (): void => {
    settle();
    act();
  };
  const timer = setTimeout(go, shownMs);
  window.addEventListener('pagehide', go);
  become([...notices.slice(-2), { id, text, undo: settle }]);
}
