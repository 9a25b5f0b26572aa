import { Refused } from '../problem.ts';
import type { StoredRow } from './row.ts';

/** The last row of a page. Numbers of 64 bits travel as text. */
export interface Cursor {
  time: number;
  channel: string;
  index: string;
}

export const beginning: Cursor = { time: -1, channel: '0', index: '0' };

export function cursorAfter({ at_ms, channel_text, index_text }: StoredRow): string {
  return Buffer.from(`${at_ms}.${channel_text}.${index_text}`).toString('base64url');
}

/** @throws Refused INPUT_INVALID for anything this API has not given out */
export function parseCursor(text: string): Cursor {
  if (text === '') return beginning;
  const plain = /^[\w-]{1,120}$/.test(text) ? Buffer.from(text, 'base64url').toString('latin1') : '';
  const [, time = '', channel = '', index = ''] = /^(\d{1,15})\.(\d{1,20})\.(\d{1,20})$/.exec(plain) ?? [];
  if (time === '' || BigInt(channel) >= 2n ** 64n || BigInt(index) >= 2n ** 64n)
    throw new Refused('INPUT_INVALID', 'This cursor was not given out here. Begin the search anew.');
  return { time: Number(time), channel, index };
}
