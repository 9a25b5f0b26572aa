import type { ReactNode } from 'react';
import styles from './page.module.css';

/** A stretch of a page under its heading. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
