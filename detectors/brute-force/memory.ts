import { held, real, type RecordOf, shapeOf } from '../records/shape.ts';
import { level } from '../statistics/bucket.ts';

/** Attempts of one source on one account. */
export interface Tried {
  /** Fingerprint of the account. */
  key: number;
  name: string;
  /** When its bucket of failures will be empty, ms. */
  emptyAt: number;
  /** Failures since it was left in peace, those of them since it last let the source in, and the last one. */
  episode: number;
  failures: number;
  last: number;
  /** Told among the accounts a source tries: not a device where it belongs, and not one that let the source in. */
  strange: boolean;
}

/** What there is to remember of a source that failed. */
export interface Trouble {
  accounts: Tried[];
  /** Fingerprints and ids of the last failures. */
  recent: number[];
  ids: string[];
  spoofable: number;
  /** Time of the last verdict on many accounts. */
  sprayedAt: number;
}

/** A source that never failed is remembered for nothing but its clock. */
export const memoryShape = shapeOf({
  /** Greatest event time, as far as clocks that run ahead let us know. */
  clock: real(),
  /** When the bucket of all failures will be empty, and that of failures on accounts of people and programs. */
  allEmptyAt: real(),
  usersEmptyAt: real(),
  trouble: held<Trouble>(),
});
export type Memory = RecordOf<typeof memoryShape>;

export interface Settings {
  /** Failures in the bucket that make a verdict; one leaks out every `leakMs`. */
  attempts: number;
  leakMs: number;
  /** Different accounts within `accountsMs`. */
  accounts: number;
  accountsMs: number;
  /** Failures on one account before a success, none of them more than `pauseMs` apart. */
  failures: number;
  pauseMs: number;
}

const mostAccounts = 64;
const mostRecent = 16;

export function troubleOf(memory: Memory): Trouble {
  return (memory.trouble ??= { accounts: [], recent: [], ids: [], spoofable: 0, sprayedAt: 0 });
}

/** The record of an account, made when there is none: then the one left in peace longest goes. */
export function triedOf(trouble: Trouble, key: number, name: string): Tried {
  const known = trouble.accounts.find((one) => one.key === key);
  if (known !== undefined) return known;
  if (trouble.accounts.length >= mostAccounts) {
    const oldest = trouble.accounts.reduce((a, b) => (b.last < a.last ? b : a));
    trouble.accounts.splice(trouble.accounts.indexOf(oldest), 1);
  }
  const tried: Tried = { key, name, emptyAt: 0, episode: 0, failures: 0, last: 0, strange: false };
  trouble.accounts.push(tried);
  return tried;
}

/** False for an event noted before: delivered twice, it is still one attempt. */
export function noteOnce(trouble: Pick<Trouble, 'recent' | 'ids'>, key: number, id: string): boolean {
  if (trouble.recent.includes(key)) return false;
  trouble.recent.push(key);
  trouble.ids.push(id);
  if (trouble.recent.length > mostRecent) {
    trouble.recent.shift();
    trouble.ids.shift();
  }
  return true;
}

export function accountsTried({ accounts }: Trouble, now: number, { accountsMs }: Settings): Tried[] {
  return accounts.filter(({ strange, last }) => strange && last > now - accountsMs);
}

/** Whether one device's failures stand out of the source's: when a whole site fails alike, nobody is guessing. */
export function standsOut(memory: Memory, { emptyAt }: Tried, { leakMs, accounts }: Settings): boolean {
  return level(emptyAt, memory.clock, leakMs) * accounts >= level(memory.allEmptyAt, memory.clock, leakMs);
}
