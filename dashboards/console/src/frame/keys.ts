import { useLayoutEffect } from 'react';
import { flushSync } from 'react-dom';
import { currentActions } from './actions.ts';

const chordMs = 1_200;

/** Runs actions by their keys. Single letters are text while somebody writes or a dialog is open. */
export function useKeys(): void {
  useLayoutEffect(() => {
    let first = { key: '', at: 0 };
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const pressed = `${event.ctrlKey || event.metaKey ? 'Control+' : ''}${event.key}`;
      const free = !writes(event.target) && document.querySelector('dialog[open]') === null;
      if (!free && !pressed.startsWith('Control+')) return;
      if (event.altKey || (event.key === 'Enter' && onControl(event.target))) return;
      const chord = first.key !== '' && event.timeStamp - first.at < chordMs ? `${first.key} ${pressed}` : pressed;
      const actions = currentActions();
      const action = actions.find(({ keys }) => keys === chord) ?? actions.find(({ keys }) => keys === pressed);
      first = { key: '', at: 0 };
      if (action !== undefined) {
        event.preventDefault();
        // The next key is about what this one has changed, however fast it comes.
        flushSync(action.run);
      } else if (actions.some(({ keys }) => keys?.startsWith(`${pressed} `) ?? false)) {
        first = { key: pressed, at: event.timeStamp };
      }
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}

function writes(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}

/** Enter presses what has the focus; it does not open the row behind it as well. */
function onControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('a, button, summary') !== null;
}
