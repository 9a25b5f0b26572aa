import { Button } from '../marks/button.tsx';
import styles from './notice-bar.module.css';
import { useNotices } from './notices.ts';

export function NoticeBar() {
  const notices = useNotices();
  return (
    <div className={styles.bar} role="status" aria-live="polite">
      {notices.map(({ id, text, undo }) => (
        <div key={id} className={styles.notice}>
          <span>{text}</span>
          {undo === undefined ? null : <Button onClick={undo}>Undo</Button>}
        </div>
      ))}
    </div>
  );
}
