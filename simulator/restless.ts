import { evenly, type Source } from './source.ts';
import type { Voice } from './voice.ts';

/** A device whose session ends again and again, and which comes back each time. */
export function restless(
  voice: Voice,
  { from, to, count, reason }: { from: number; to: number; count: number; reason: string },
): Source {
  return evenly({ from, to, count, random: voice.random }, (out, due) => {
    out(voice.closes(due, reason));
    out(voice.reconnect(due));
  });
}
