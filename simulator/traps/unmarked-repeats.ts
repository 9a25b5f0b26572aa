import type { Device } from '../fleet.ts';
import { promises } from '../promises.ts';
import { evenly, type Source } from '../source.ts';
import type { Voice } from '../voice.ts';
import type { Emission } from '../emission.ts';

/**
 * How many messages a trap of D11 says twice without any mark, as clients do that did not see their acknowledgement:
 * the strength's share of what D11 promises to see, one at least.
 */
export function unmarkedCount(strength: number): number {
  return Math.max(1, Math.floor(strength * promises.repeats));
}

export function repeatsUnmarked(
  voice: Voice,
  window: { from: number; to: number },
  count: number,
  earlier: () => readonly Emission[],
): Source {
  return evenly({ ...window, count, random: voice.random }, (out, due, index) => {
    const chosen = earlier()[index];
    if (chosen !== undefined) out(voice.repeat(due, chosen, { backlog: false, redelivered: false }));
  });
}

/** Devices with enough to say that there is something to repeat. */
export function talkative({ character, rate }: Device): boolean {
  return character === 'usual' && rate >= 0.15;
}
