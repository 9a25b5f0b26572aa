import type { Action } from './actions.ts';

/** Actions whose title or group holds every typed word; those that begin with the first come first. */
export function matching(actions: readonly Action[], text: string): Action[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const [first = ''] = words;
  return actions
    .filter(({ title, group }) => words.every((word) => `${title} ${group}`.toLowerCase().includes(word)))
    .toSorted((a, b) => Number(starts(b, first)) - Number(starts(a, first)));
}

function starts(action: Action, word: string): boolean {
  return word !== '' && action.title.toLowerCase().startsWith(word);
}
