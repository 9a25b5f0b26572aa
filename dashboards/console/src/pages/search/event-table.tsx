import type { EventRow } from '../../../../../schemas/api/search.ts';
import { usePanel } from '../../address/use-panel.ts';
import { useListKeys } from '../../frame/use-list-keys.ts';
import { Text } from '../../marks/text.tsx';
import { moment, utc } from '../../words/time.ts';
import { keepEvent, textOf, timeOf } from './event-row.ts';
import styles from './search.module.css';

interface EventTableProps {
  rows: readonly EventRow[];
  columns: readonly string[];
  onFilter: (field: string, value: string) => void;
}

export function EventTable({ rows, columns, onFilter }: EventTableProps) {
  const { show } = usePanel();
  const open = (row: EventRow | undefined): void => {
    if (row !== undefined) show('event', keepEvent(row));
  };
  const { at } = useListKeys(rows.length, (index) => open(rows[index]));
  return (
    <table className={styles.table} aria-label="Events">
      <thead>
        <tr>
          <th scope="col">time</th>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={textOf(row['id']) || index} data-here={index === at}>
            <td>
              <button type="button" className={styles.open} title={utc(timeOf(row))} onClick={() => open(row)}>
                {moment(timeOf(row))}
              </button>
            </td>
            {columns.map((column) => (
              <td key={column} className={column === 'raw' ? styles.line : undefined}>
                <Cell column={column} value={textOf(row[column])} onFilter={onFilter} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({
  column,
  value,
  onFilter,
}: {
  column: string;
  value: string;
  onFilter: (field: string, value: string) => void;
}) {
  if (column === 'raw' || value === '') return <Text value={value} most={400} />;
  return (
    <button type="button" className={styles.cell} title={`Only this ${column}`} onClick={() => onFilter(column, value)}>
      <Text value={value} most={60} />
    </button>
  );
}
