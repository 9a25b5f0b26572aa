import { z } from 'zod';
import { placeAs } from '../cursor.ts';
import type { Place } from '../paging.ts';
import type { StoredRow } from './row.ts';

/** Where an event stands: its time, and where it was received. */
interface EventPlace {
  time: number;
  channel: string;
  index: string;
}

/** No event stands before it, the latest first. */
export const beginning: EventPlace = { time: -1, channel: '0', index: '0' };

const word = z
  .string()
  .regex(/^\d{1,20}$/)
  .refine((text) => BigInt(text) < 2n ** 64n);
const schema = z.tuple([z.number().int().min(0).max(8_640_000_000_000), word, word]);

export function placeOf({ at_ms, channel_text, index_text }: StoredRow): Place {
  return [Number(at_ms), channel_text, index_text];
}

/** @throws Refused INPUT_INVALID for what is no place of an event */
export function eventAt(place: Place | undefined): EventPlace {
  if (place === undefined) return beginning;
  const [time, channel, index] = placeAs(schema, place);
  return { time, channel, index };
}
