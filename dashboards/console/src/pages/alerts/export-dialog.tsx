import { useSeat } from '../../api/me.ts';
import { addressOf, tenantPath } from '../../api/request.ts';
import { Button } from '../../marks/button.tsx';
import { Dialog, DialogButtons } from '../../marks/dialog.tsx';
import styles from './alerts.module.css';
import { useFilters } from './filters.ts';

const formats = [
  ['csv', 'CSV', 'for a spreadsheet; nothing in it runs as a formula'],
  ['ndjson', 'NDJSON', 'one alert a line, as the API gives it'],
  ['ocsf', 'OCSF', 'one Detection Finding a line, for other security tools'],
] as const;

/** All alerts that the filters choose, as a file. */
export function ExportDialog({ onClose }: { onClose: () => void }) {
  const { tenant } = useSeat();
  const filters = useFilters();
  return (
    <Dialog title="Export these alerts" onClose={onClose}>
      <ul className={styles.formats}>
        {formats.map(([format, name, what]) => (
          <li key={format}>
            <a href={addressOf(tenantPath(tenant, '/alerts/export', { ...filters, format }))} download>
              {name}
            </a>
            , {what}
          </li>
        ))}
      </ul>
      <DialogButtons>
        <Button onClick={onClose}>Done</Button>
      </DialogButtons>
    </Dialog>
  );
}
