import type { Row } from '../../fleet/inventory/columns.ts';

/**
 * A row of a file, or why there is none: `lost` when what it would have said is not known. All rows of a `table` have the
 * same columns.
 */
export type Found = { row: Row; table: boolean } | { line: number; reason: string; lost: boolean };

/** How the one column of a list without a first line of names is called, and what such a first line looks like. */
export interface Bare {
  name: string;
  isHeader(names: readonly string[]): boolean;
}
