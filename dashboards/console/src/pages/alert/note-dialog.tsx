import { useState } from 'react';
import { useAlertChange } from '../../api/alerts.ts';
import { Button } from '../../marks/button.tsx';
import { Dialog, DialogButtons } from '../../marks/dialog.tsx';
import { TextArea, Wrong } from '../../marks/field.tsx';
import type { AboutAlert } from './close-dialog.tsx';

export function NoteDialog({ alert, onClose }: { alert: AboutAlert; onClose: () => void }) {
  const change = useAlertChange();
  const [note, setNote] = useState('');
  const { number, revision } = alert;
  return (
    <Dialog title={`Note on alert ${number}`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ number, revision, change: 'note', body: { note } }, { onSuccess: onClose });
        }}
      >
        <TextArea
          label="Note"
          autoFocus
          required
          maxLength={2_000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <Wrong error={change.error} />
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="main" disabled={change.isPending}>
            Keep it
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
