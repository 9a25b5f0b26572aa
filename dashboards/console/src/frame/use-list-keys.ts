import { useState } from 'react';
import { useActions } from './actions.ts';

/** j, k and Enter in a list of rows. */
export function useListKeys(rows: number, open: (index: number) => void): { at: number } {
  const [at, setAt] = useState(-1);
  const move = (step: number) => () => setAt(Math.max(0, Math.min(rows - 1, at + step)));
  useActions([
    { id: 'next', title: 'Next row', group: 'List', keys: 'j', run: move(1), quiet: true },
    { id: 'previous', title: 'Previous row', group: 'List', keys: 'k', run: move(-1), quiet: true },
    { id: 'open', title: 'Open the row', group: 'List', keys: 'Enter', run: () => at >= 0 && open(at), quiet: true },
  ]);
  return { at };
}
