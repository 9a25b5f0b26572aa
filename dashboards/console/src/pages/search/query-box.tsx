import { useEffect, useState } from 'react';
import styles from './search.module.css';

export function QueryBox({ q, onAsk }: { q: string; onAsk: (q: string) => void }) {
  const [text, setText] = useState(q);
  useEffect(() => setText(q), [q]);
  return (
    <input
      type="search"
      className={styles.query}
      aria-label="Query"
      placeholder="words, device:pump-0101, -outcome:success, size>512"
      spellCheck={false}
      autoCapitalize="none"
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onAsk(text.trim());
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}
