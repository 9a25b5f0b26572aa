import type { Heard } from '../../schemas/summary.ts';
import type { Moment } from './moment.ts';
import type { Voices } from './nodes.ts';

/** Windows over which the usual number of voices is averaged. */
const memory = 120;
/** Below this share of the usual number a place is quiet: a stranger or two may speak through it all the same. */
const quietShare = 0.2;

/** What is known of a place's voices after a window; windows in which it was not heard had none. */
export function followVoices(
  voices: Voices | undefined,
  { speakers = 0, spoke = 0 }: Pick<Heard, 'speakers' | 'spoke'>,
  { now, settings }: Pick<Moment, 'now' | 'settings'>,
): Voices {
  const windows = voices === undefined ? 1 : Math.max(1, (now - voices.at) / settings.windowMs);
  const usual = (voices?.usual ?? 0) * (1 - 1 / memory) ** windows + speakers / memory;
  const speaks = speakers > 0 && speakers >= quietShare * usual;
  return { usual, at: now, last: speaks ? Math.max(voices?.last ?? 0, spoke) : (voices?.last ?? 0) };
}
