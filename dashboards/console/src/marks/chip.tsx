import type { ReactNode } from 'react';
import { count } from '../words/number.ts';
import styles from './chip.module.css';

export function Chips({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={styles.chips} role="group" aria-label={label}>
      {children}
    </div>
  );
}

interface ChipProps {
  chosen: boolean;
  /** How many it would give. */
  number?: number | undefined;
  onToggle: () => void;
  children: ReactNode;
}

export function Chip({ chosen, number, onToggle, children }: ChipProps) {
  return (
    <button type="button" className={styles.chip} aria-pressed={chosen} onClick={onToggle}>
      {children}
      {number === undefined ? null : <span className={styles.count}>{count(number)}</span>}
    </button>
  );
}

/** Without it when it is there, with it when it is not. */
export function toggled(values: readonly string[], one: string): string[] {
  return values.includes(one) ? values.filter((value) => value !== one) : [...values, one];
}
