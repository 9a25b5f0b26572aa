import { middle } from '../words/middle.ts';
import { count } from '../words/number.ts';
import { plain } from '../words/visible.ts';
import { CopyButton } from './copy-button.tsx';
import { hover, Stretches } from './text.tsx';
import styles from './text.module.css';

/** An id, address or digest: mono, cut in the middle when long, whole on hover and copy. */
export function Value({ value, most = 40, copy = false }: { value: string; most?: number; copy?: boolean }) {
  const { head, tail, left } = middle(value, most);
  return (
    <span className={styles.value} title={left > 0 ? hover(value) : undefined}>
      <Stretches text={head} />
      {left > 0 ? <span className={styles.cut}>…{left > 200 ? `${count(left)}…` : ''}</span> : null}
      <Stretches text={tail} />
      {copy ? <CopyButton text={plain(value)} /> : null}
    </span>
  );
}
