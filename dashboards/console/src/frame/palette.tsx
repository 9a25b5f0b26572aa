import { useMemo, useState } from 'react';
import { Dialog } from '../marks/dialog.tsx';
import { type Action, currentActions } from './actions.ts';
import { matching } from './matching.ts';
import styles from './palette.module.css';

interface PaletteProps {
  onClose: () => void;
  /** What typed text itself can lead to: a search, a device, an alert by its number. */
  leads: (text: string) => Action[];
}

/** Every action there is now, by typing a part of it. */
export function Palette({ onClose, leads }: PaletteProps) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const all = useMemo(() => currentActions().filter(({ quiet }) => quiet !== true), []);
  const shown = [...matching(all, text), ...leads(text)].slice(0, 60);
  const chosen = shown[Math.min(at, shown.length - 1)];
  const run = (action: Action | undefined): void => {
    if (action === undefined) return;
    onClose();
    action.run();
  };
  return (
    <Dialog title="Find or do" hideTitle onClose={onClose}>
      <input
        className={styles.input}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- it was opened to type
        autoFocus
        role="combobox"
        aria-label="Find or do"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={chosen === undefined ? undefined : `palette-${chosen.id}`}
        placeholder="A page, a device, an alert number, or what to do"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step !== undefined) {
            event.preventDefault();
            setAt((at + step + shown.length) % Math.max(1, shown.length));
          } else if (event.key === 'Enter') {
            event.preventDefault();
            run(chosen);
          }
        }}
      />
      <ul id="palette-list" className={styles.list} role="listbox" aria-label="What there is">
        {shown.map((action) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the input above moves and chooses
          <li
            key={action.id}
            id={`palette-${action.id}`}
            className={styles.option}
            role="option"
            aria-selected={action === chosen}
            onClick={() => run(action)}
            ref={action === chosen ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
          >
            <span>{action.title}</span>
            <span className={styles.group}>{action.keys === undefined ? action.group : <kbd>{action.keys}</kbd>}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
