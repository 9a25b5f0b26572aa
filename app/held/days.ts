import { Fault } from '../../runtime/errors.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';

/** What there is of one day of receipt. */
export interface Day {
  /** 20261130, UTC: the partition of `events`. */
  day: number;
  /** In `events` now. */
  rows: number;
  /** Lines that are not there because their device is forgotten, as `forgotten` says now. */
  forgotten: number;
  /** As it was counted last; undefined when it never was. */
  counted: Counted | undefined;
  /** Over for two days by the engine's clock: hardly anything comes to it any more. */
  closed: boolean;
  /** Its retention has begun to take it away. */
  expiring: boolean;
}

export interface Counted {
  rows: number;
  lines: number;
  forgotten: number;
}

type Row = Omit<Day, 'counted' | 'closed' | 'expiring'> & {
  counted_rows: number;
  counted_lines: number;
  counted_forgotten: number;
  was_counted: number;
  closed: number;
  expiring: number;
};

/** Rows per partition the engine knows without reading any: by the very words by which `events` is partitioned, and alone. */
const byDay = (
  counted: string,
): string => `SELECT day, toInt64(sum(a)) AS rows, toInt64(sum(b)) AS forgotten, toInt64(sum(c)) AS counted_rows,
    toInt64(sum(d)) AS counted_lines, toInt64(sum(e)) AS counted_forgotten, toInt64(max(f)) AS was_counted,
    day <= toYYYYMMDD(toDate(now('UTC')) - 2) AS closed, day <= toYYYYMMDD(toDate(now('UTC')) - 400) AS expiring
  FROM
  (
    SELECT toYYYYMMDD(received_at) AS day, count() AS a, 0 AS b, 0 AS c, 0 AS d, 0 AS e, 0 AS f FROM events GROUP BY day
    UNION ALL
    SELECT toYYYYMMDD(received_at), 0, lines, 0, 0, 0, 0 FROM forgotten FINAL
    UNION ALL ${counted}
  )
  GROUP BY day ORDER BY day`;

const inTable = byDay('SELECT day, 0, 0, rows, lines, forgotten, 1 FROM counted_days FINAL');
const nowhere = byDay('SELECT 0, 0, 0, 0, 0, 0, 0 WHERE 0');

/** All days that anything is known of, ascending. @throws Fault of the store */
export async function daysHeld(store: Pick<Store, 'query'>): Promise<Day[]> {
  const rows = await store.query<Row>(inTable, {}).catch((failure: unknown) => {
    // Who asks may be of a newer build than what runs: its table is made when that is started anew.
    if (failure instanceof Fault && failure.message.includes('UNKNOWN_TABLE')) return store.query<Row>(nowhere, {});
    throw failure;
  });
  return rows.map(({ day, rows, forgotten, closed, expiring, ...row }) => ({
    ...{ day, rows, forgotten, closed: closed === 1, expiring: expiring === 1 },
    counted:
      row.was_counted === 1
        ? { rows: row.counted_rows, lines: row.counted_lines, forgotten: row.counted_forgotten }
        : undefined,
  }));
}

/** Lines of `events` received in these days. @throws Fault of the store */
export async function linesOf(store: Pick<Store, 'query'>, days: readonly number[]): Promise<number> {
  if (days.length === 0) return 0;
  const [row] = await store.query<{ all_lines: number }>(
    'SELECT toInt64(sum(lines)) AS all_lines FROM events WHERE toYYYYMMDD(received_at) IN {days:Array(UInt32)}',
    { days: [...days] },
  );
  return row?.all_lines ?? 0;
}
