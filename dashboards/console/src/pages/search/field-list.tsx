import { useState } from 'react';
import { useFieldValues } from '../../api/events.ts';
import { toggled } from '../../marks/chip.tsx';
import { Text } from '../../marks/text.tsx';
import { count } from '../../words/number.ts';
import { plain } from '../../words/visible.ts';
import { fields } from './fields.ts';
import styles from './search.module.css';

interface FieldListProps {
  q: string;
  timeKey: string;
  resolve: () => { from: number; to: number };
  columns: readonly string[];
  onColumns: (columns: readonly string[]) => void;
  onFilter: (field: string, value: string, not: boolean) => void;
}

/** Fields, the most frequent values of one of them, and which are columns. */
export function FieldList({ q, timeKey, resolve, columns, onColumns, onFilter }: FieldListProps) {
  const [open, setOpen] = useState('');
  const values = useFieldValues(open, q, timeKey, resolve);
  return (
    <div className={styles.fields} role="group" aria-label="Fields">
      {[...fields, 'raw'].map((field) => (
        <div key={field}>
          <div className={styles.field}>
            <button type="button" aria-expanded={open === field} onClick={() => setOpen(open === field ? '' : field)}>
              {field}
            </button>
            <button
              type="button"
              aria-pressed={columns.includes(field)}
              aria-label={`${field} as a column`}
              title={columns.includes(field) ? 'Take the column away' : 'Show as a column'}
              onClick={() => onColumns(toggled(columns, field))}
            >
              {columns.includes(field) ? '−' : '+'}
            </button>
          </div>
          {open === field ? (
            <ul className={styles.values}>
              {(values.data?.values ?? []).map(({ value, events }) => (
                <li key={value}>
                  <button type="button" onClick={() => onFilter(field, value, false)}>
                    <Text value={value === '' ? '(empty)' : value} most={40} />
                  </button>
                  <span className={styles.number}>{count(events)}</span>
                  <button
                    type="button"
                    aria-label={`Without ${plain(value).slice(0, 80)}`}
                    onClick={() => onFilter(field, value, true)}
                  >
                    −
                  </button>
                </li>
              ))}
            </ul>
          ) : null}
        </div>
      ))}
    </div>
  );
}
