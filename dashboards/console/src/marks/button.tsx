import type { ButtonHTMLAttributes } from 'react';
import styles from './button.module.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: 'plain' | 'main' | 'grave' | 'bare';
  /** The key that does the same. */
  shortcut?: string;
}

export function Button({ kind = 'plain', shortcut, children, type = 'button', className = '', ...rest }: ButtonProps) {
  const look = kind === 'plain' ? '' : styles[kind];
  return (
    // oxlint-disable-next-line react/button-has-type -- it has one, from its caller
    <button {...rest} type={type} className={`${styles.button} ${look} ${className}`} aria-keyshortcuts={shortcut}>
      {children}
      {shortcut === undefined ? null : (
        <kbd className={styles.key} aria-hidden="true">
          {shortcut}
        </kbd>
      )}
    </button>
  );
}
