import type { Fact } from '../../schemas/fact.ts';
import type { Row } from './columns.ts';

/** What an import would make of what is known. */
export interface Changes {
  added: number;
  changed: number;
  unchanged: number;
  retired: number;
}

/** What stands against letting go of devices that a list no longer names. */
export interface Held {
  retired: number;
  known: number;
}

export interface Importing {
  tenant: string;
  /** ms. */
  importedAt: number;
  /** Takes the facts an import comes to, in order. */
  tell: (fact: Fact) => void;
}

/** Compares rows of one kind with what is known and tells the difference as facts. */
export interface Importer {
  readonly changes: Changes;
  /** Whether rows came of which nobody can say whom they meant. */
  readonly nameless?: boolean;
  /** What each column of a table stands for, undefined where it is of no use. */
  fields(names: readonly string[]): (string | undefined)[];
  /** Whether rows with these columns can be used at all; else what is missing, for people. */
  lacks(fields: readonly (string | undefined)[]): string | undefined;
  /** '' when the row was taken, else why not. */
  take(row: Row): string;
  /** `whole` is false when there were rows that could not be read at all. */
  finish(whole: boolean): Held | undefined;
}

export function noChanges(): Changes {
  return { added: 0, changed: 0, unchanged: 0, retired: 0 };
}
