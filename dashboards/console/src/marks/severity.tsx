import type { Severity as Grade } from '../../../../schemas/finding.ts';
import styles from './severity.module.css';

/** Each has a shape of its own, so that it is told without its colour. */
const shapes: Record<Grade, string> = {
  info: 'M6 4.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3z',
  low: 'M6 1.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zm0 1.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  medium: 'M6 1.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z',
  high: 'M6 1 11.5 10.5H.5z',
  critical: 'M3.5.5h5l3 3v5l-3 3h-5l-3-3v-5z',
};

/** The mark and the word. In the narrowest places the word is for screen readers and hovering only. */
export function Severity({ value, wordless = false }: { value: Grade; wordless?: boolean }) {
  return (
    <span className={`${styles.severity} ${styles[value]}`} title={wordless ? value : undefined}>
      <svg viewBox="0 0 12 12" fill="currentColor" role={wordless ? 'img' : undefined} aria-hidden={!wordless}>
        {wordless ? <title>{value}</title> : null}
        <path d={shapes[value]} />
      </svg>
      {wordless ? null : value}
    </span>
  );
}

export type Tone = 'ok' | 'medium' | 'high' | 'critical' | 'unknown' | 'info';

/** A word in the colour of what it means. */
export function State({ tone, children }: { tone: Tone; children: string }) {
  return <span className={`${styles.state} ${styles[tone]}`}>{children}</span>;
}

/** 0 to 3 as three small bars with their number in words beside or behind them. */
export function Grades({ value, words }: { value: number; words: readonly string[] }) {
  const text = words[value] ?? String(value);
  return (
    <span className={styles.grades} role="img" aria-label={text} title={text}>
      {[1, 2, 3].map((step) => (
        <span key={step} className={`${styles.grade} ${step <= value ? styles.filled : ''}`} />
      ))}
    </span>
  );
}
