import { readFileSync } from 'node:fs';
import type { Params, Store } from '../../runtime/clickhouse/store.ts';
import type { QueryOptions } from '../../runtime/clickhouse/query-options.ts';
import type { SearchField } from '../../schemas/api/search.ts';
import { limits } from '../../schemas/limits.ts';
import { conditionsOf } from './conditions.ts';
import { fields } from './fields.ts';
import type { Filter } from './filter.ts';

/** Whose events, of when, which of them, and how many rows at most. */
export interface Scope {
  tenant: string;
  /** ms; `to` is exclusive. */
  from: number;
  to: number;
  filter: Filter;
  rows: number;
}

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const rowMark = '/* row */';
const row = read('./row.sql').trim();
const ofRows = (name: string) => read(name).replace(rowMark, () => row);
const statements = {
  page: ofRows('./page.sql'),
  histogram: read('./histogram.sql'),
  values: read('./values.sql'),
  arrivals: ofRows('./arrivals.sql'),
} as const;
export type SearchStatement = keyof typeof statements;

const scopeMark = '/* scope */';
const fieldMark = '/* field */';

/** Hard ends of every scope. */
export const mostRows = 1_000_000;
export const longestMs = 400 * 86_400_000;

/**
 * The one way to the events for what people ask. Tenant, time and rows are put into every statement here; a statement
 * that would not take them is not read at all.
 */
export class BoundedEvents {
  readonly #store: Pick<Store, 'query' | 'stream'>;

  constructor(store: Pick<Store, 'query' | 'stream'>) {
    this.#store = store;
  }

  query<T extends object>(
    name: SearchStatement,
    scope: Scope,
    extra: Extra,
    options: Pick<QueryOptions, 'signal' | 'timeoutMs'>,
  ): Promise<T[]> {
    const { sql, params, maxRows } = boundStatement(name, scope, extra);
    return this.#store.query<T>(sql, params, { ...options, maxRows });
  }

  stream<T extends object>(
    name: SearchStatement,
    scope: Scope,
    extra: Extra,
    options: Pick<QueryOptions, 'signal' | 'timeoutMs'>,
  ): AsyncGenerator<T[]> {
    const { sql, params, maxRows } = boundStatement(name, scope, extra);
    return this.#store.stream<T>(sql, params, { ...options, maxRows });
  }
}

export interface Extra {
  /** Whose values are counted. */
  field?: SearchField;
  params?: Params;
}

export function boundStatement(
  name: SearchStatement,
  { tenant, from, to, filter, rows }: Scope,
  { field, params = {} }: Extra = {},
): { sql: string; params: Params; maxRows: number } {
  const limit = Math.min(mostRows, Math.max(1, Math.trunc(rows)));
  const conditions = conditionsOf(filter);
  const scope = [
    'tenant = {tenant:String}',
    'time >= fromUnixTimestamp64Milli({from:Int64})',
    'time < fromUnixTimestamp64Milli({to:Int64})',
    // An event's time is at most a day after its receipt: older partitions are not opened.
    'received_at >= fromUnixTimestamp64Milli({receivedFrom:Int64})',
    `(${conditions.sql})`,
  ].join('\n    AND ');
  const [before, after, ...more] = statements[name].split(scopeMark);
  if (before === undefined || after === undefined || more.length > 0)
    throw new TypeError(`${name}.sql has not one scope`);
  const sql = `${before}${scope}${after.trimEnd()}\nLIMIT {limit:UInt32}`;
  const last = Math.min(to, from + longestMs);
  return {
    sql: sql.replace(fieldMark, () => fields[field ?? 'kind'].sql),
    params: {
      ...params,
      ...conditions.params,
      ...{ tenant, from, to: last, receivedFrom: Math.max(0, from - limits.aheadOfReceiptMs), limit },
    },
    maxRows: limit,
  };
}
