import type { ReactNode } from 'react';
import styles from './table.module.css';

export interface Column<T> {
  title: string;
  cell: (row: T) => ReactNode;
  /** Numbers stand right, ids and times do not wrap. */
  kind?: 'number' | 'tight';
  /** Shown only where the table has some room (a page on a small screen, a list beside a panel) or much (a page). Default: always. */
  room?: 'some' | 'much';
}

interface TableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
  /** The row that keys are about. */
  at?: number;
}

/** A plain table for what fits on a page. */
export function Table<T>({ label, columns, rows, keyOf, at = -1 }: TableProps<T>) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region has to be reached by keyboard
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={label}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map(({ title, ...column }) => (
              <th key={title} scope="col" className={classesOf(column)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr
              key={keyOf(row)}
              data-here={index === at}
              ref={index === at ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
            >
              {columns.map(({ title, cell, ...column }) => (
                <td key={title} className={classesOf(column)}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function classesOf({ kind, room }: Pick<Column<never>, 'kind' | 'room'>): string {
  return [kind, room].map((name) => (name === undefined ? '' : styles[name])).join(' ');
}

/** Names and values, one below the other. */
export function Facts({
  rows,
  wide = false,
}: {
  /** As many columns as there is room for. */
  wide?: boolean;
  rows: readonly (readonly [name: ReactNode, value: ReactNode, key?: string])[];
}) {
  return (
    <dl className={wide ? styles.wideFacts : styles.facts}>
      {rows.map(([name, value, key]) => (
        <div key={key ?? (typeof name === 'string' ? name : '')} className={wide ? styles.fact : styles.through}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Shares of 0 to 1, done and failed, as a bar of the width it is given. */
export function Meter({ done, failed = 0, label }: { done: number; failed?: number; label: string }) {
  return (
    <svg className={styles.meter} viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label={label}>
      <rect width="100" height="6" />
      <rect width={100 * done} height="6" />
      <rect x={100 * done} width={100 * failed} height="6" />
    </svg>
  );
}
