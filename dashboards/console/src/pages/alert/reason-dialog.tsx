import { useState } from 'react';
import { Button } from '../../marks/button.tsx';
import { Dialog, DialogButtons } from '../../marks/dialog.tsx';
import { TextArea } from '../../marks/field.tsx';
import { type CloseReason, closeWords } from '../../words/words.ts';
import styles from './reason-dialog.module.css';

interface ReasonDialogProps {
  title: string;
  onClose: () => void;
  onReason: (reason: CloseReason, note: string) => void;
}

/** Why something is closed: the reason feeds the detector's scorecard. */
export function ReasonDialog({ title, onClose, onReason }: ReasonDialogProps) {
  const [reason, setReason] = useState<CloseReason | null>(null);
  const [note, setNote] = useState('');
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (reason !== null) onReason(reason, note);
        }}
      >
        <fieldset className={styles.reasons}>
          <legend>Why</legend>
          {(Object.entries(closeWords) as [CloseReason, string][]).map(([name, words], index) => (
            <label key={name}>
              <input
                type="radio"
                name="reason"
                autoFocus={index === 0}
                required
                checked={reason === name}
                onChange={() => setReason(name)}
              />
              {words}
            </label>
          ))}
        </fieldset>
        <TextArea
          label="Note, if there is more to say"
          maxLength={2_000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="main" disabled={reason === null}>
            Close
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
