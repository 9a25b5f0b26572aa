import { type ReactNode, useId } from 'react';
import styles from './page.module.css';

/** A named stretch of a page. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  const name = useId();
  return (
    <section className={styles.section} aria-labelledby={name}>
      <h2 id={name}>{title}</h2>
      {children}
    </section>
  );
}
