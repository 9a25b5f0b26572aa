import { duration } from './duration.ts';
import { figure } from './number.ts';
import { apart } from './words.ts';

type Figure = string | number | boolean;

/** `usualGapMs` as `usual gap`: the unit is said with the value. What is no name of ours stays as it is. */
export function nameOf(name: string): string {
  return apart(/^[a-zA-Z]+Ms$/.test(name) ? name.slice(0, -2) : name);
}

/** A setting or a fact as people read it: spans as `4 min 12 s`, yes and no. */
export function valueOf(name: string, value: Figure): string {
  if (typeof value === 'number') return name.endsWith('Ms') ? duration(value) : figure(value);
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
}
