import { useAlertChange } from '../../api/alerts.ts';
import { TextDialog } from '../../marks/text-dialog.tsx';
import type { AboutAlert } from './close-dialog.tsx';

export function NoteDialog({ alert, onClose }: { alert: AboutAlert; onClose: () => void }) {
  const change = useAlertChange();
  const { number, revision } = alert;
  return (
    <TextDialog
      title={`Note on alert ${number}`}
      label="Note"
      verb="Keep it"
      maxLength={2_000}
      error={change.error}
      pending={change.isPending}
      onText={(note) => change.mutate({ number, revision, change: 'note', body: { note } }, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
