import type { ReactNode } from 'react';
import styles from './door.module.css';

/** The sheet that signing in and first setup are written on. */
export function DoorSheet({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className={styles.door}>
      <div className={styles.sheet}>
        <p className={styles.name}>Tocsin</p>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
