import type { Event } from '../../schemas/event/event.ts';
import { held, real, type RecordOf, shapeOf, text, whole } from '../records/shape.ts';

/** Endings that came faster than they leaked away. */
export interface Episode {
  from: number;
  endings: number;
  takeovers: number;
  /** Ids of the latest ones. */
  ids: string[];
  spoofable: 0 | 1 | 2 | 3;
}

/** A device whose sessions end now and then is remembered for numbers and an id. */
export const memoryShape = shapeOf({
  /** Greatest event time, as far as clocks that run ahead let us know. */
  clock: real(),
  /** When the bucket of endings will be empty. */
  emptyAt: real(),
  lastId: text(),
  /** The half-hour it is in, since 1970; endings in it and in the one before. */
  halfHour: real(),
  endings: real(),
  endingsBefore: real(),
  /** Endings of its half-hours that had any, on average, and of how many. */
  usual: real(),
  halfHours: whole(),
  /** Half-hour up to which it is told of. */
  toldRestless: real(),
  episode: held<Episode>(),
});
export type Memory = RecordOf<typeof memoryShape>;

const mostIds = 32;
/** Words of brokers and servers for a session that ended because another took its place. */
const takingOver = ['taken', 'takeover', 'replac'];

/** Adds an ending to the episode, which begins where there is none. */
export function noted(memory: Memory, event: Event, id: string, spoofable: Episode['spoofable']): Episode {
  const { time, weight, reason } = event;
  const episode = (memory.episode ??= { from: time, endings: 0, takeovers: 0, ids: [], spoofable });
  episode.from = Math.min(episode.from, time);
  episode.endings += weight;
  if (takingOver.some((word) => reason.includes(word))) episode.takeovers += weight;
  if (spoofable > episode.spoofable) episode.spoofable = spoofable;
  episode.ids.push(id);
  if (episode.ids.length > mostIds) episode.ids.shift();
  return episode;
}
