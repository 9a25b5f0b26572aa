import { memo } from 'react';
import type { AlertRow } from '../../../../../schemas/api/alerts.ts';
import { Grades, Severity, State } from '../../marks/severity.tsx';
import { Text } from '../../marks/text.tsx';
import { Value } from '../../marks/value.tsx';
import { Age } from '../../marks/when.tsx';
import { count } from '../../words/number.ts';
import { alertTones, sureWords } from '../../words/words.ts';
import styles from './alerts.module.css';

interface QueueRowProps {
  index: number;
  top: number;
  row: AlertRow | undefined;
  here: boolean;
  open: boolean;
  chosen: boolean;
  onOpen: (index: number) => void;
  onChoose: (index: number, range: boolean) => void;
}

export const QueueRow = memo(function QueueRow(props: QueueRowProps) {
  const { index, top, row, here, open, chosen, onOpen, onChoose } = props;
  return (
    <tr
      className={styles.row}
      style={{ transform: `translateY(${top}px)` }}
      aria-rowindex={index + 2}
      aria-selected={open}
      data-here={here}
      data-closed={row?.state === 'closed'}
      data-number={row?.number}
    >
      {row === undefined ? (
        <td className={styles.waiting}>
          <span className={styles.bone} />
        </td>
      ) : (
        <>
          <td className={styles.pick}>
            <input
              type="checkbox"
              aria-label={`Choose alert ${row.number}`}
              checked={chosen}
              onChange={(event) => onChoose(index, (event.nativeEvent as MouseEvent).shiftKey)}
            />
          </td>
          <td className={styles.severityCell}>
            <Severity value={row.severity} />
          </td>
          <td className={styles.age}>
            <Age at={row.lastAt} />
          </td>
          <td className={styles.title}>
            <button type="button" className={styles.open} onClick={() => onOpen(index)}>
              <Text value={row.title} most={240} />
            </button>
          </td>
          <td className={styles.subject}>
            <Value value={row.subject.id} most={18} />
          </td>
          <td className={styles.site}>
            <Text value={row.site} most={30} />
          </td>
          <td className={styles.detector} title={row.detector}>
            {row.code}
          </td>
          <td className={styles.count} title={`${count(row.findings)} findings`}>
            {count(row.findings)}
          </td>
          <td className={styles.sure}>
            <Grades value={row.confidence} words={sureWords} />
          </td>
          <td className={styles.state}>
            <State tone={alertTones[row.state]}>{row.state}</State>
          </td>
          <td className={styles.owner}>
            <Text value={row.assignee ?? row.acknowledgedBy ?? ''} most={24} />
          </td>
        </>
      )}
    </tr>
  );
});
