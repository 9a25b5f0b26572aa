import { Dialog } from '../marks/dialog.tsx';
import { currentActions } from './actions.ts';
import styles from './palette.module.css';

/** Every key that does something here. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const keyed = currentActions().filter(({ keys }) => keys !== undefined);
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className={styles.keys}>
        {keyed.map(({ id, title, keys }) => (
          <div key={id} style={{ display: 'contents' }}>
            <dt>{title}</dt>
            <dd>
              <kbd>{keys}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
