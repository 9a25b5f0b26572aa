import { useAlertChange } from '../../api/alerts.ts';
import { ReasonDialog } from './reason-dialog.tsx';

/** What a dialog has to know of the alert it is about. */
export interface AboutAlert {
  number: number;
  revision: number;
  title: string;
  case: number | null;
}

export function CloseDialog({ alert, onClose }: { alert: AboutAlert; onClose: () => void }) {
  const change = useAlertChange();
  return (
    <ReasonDialog
      title={`Close alert ${alert.number}`}
      onClose={onClose}
      onReason={(reason, note) => {
        change.mutate({ number: alert.number, revision: alert.revision, change: 'close', body: { reason, note } });
        onClose();
      }}
    />
  );
}
