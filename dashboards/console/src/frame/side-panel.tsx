import { lazy, Suspense } from 'react';
import { Link } from 'wouter';
import { type PanelKind, usePanel } from '../address/use-panel.ts';
import { Button } from '../marks/button.tsx';
import { Skeleton } from '../marks/states.tsx';
import { useActions } from './actions.ts';
import styles from './frame.module.css';

const AlertView = lazy(async () => ({ default: (await import('../pages/alert/alert-view.tsx')).AlertView }));
const CaseView = lazy(async () => ({ default: (await import('../pages/cases/case-view.tsx')).CaseView }));
const SuppressionView = lazy(async () => ({
  default: (await import('../pages/suppressions/suppression-view.tsx')).SuppressionView,
}));
const DetectorView = lazy(async () => ({
  default: (await import('../pages/detectors/detector-view.tsx')).DetectorView,
}));
const DeviceView = lazy(async () => ({ default: (await import('../pages/device/device-view.tsx')).DeviceView }));
const EventView = lazy(async () => ({ default: (await import('../pages/search/event-view.tsx')).EventView }));
const QuarantineView = lazy(async () => ({
  default: (await import('../pages/campaigns/quarantine-view.tsx')).QuarantineView,
}));

/** What has a page of its own as well. */
const wholePages: Partial<Record<PanelKind, string>> = { alert: 'alerts', case: 'cases', device: 'devices' };

/** Details beside the list, so that the list is never lost. */
export function SidePanel() {
  const { open, close } = usePanel();
  if (open === null) return null;
  return <OpenPanel kind={open.kind} id={open.id} onClose={close} />;
}

function OpenPanel({ kind, id, onClose }: { kind: PanelKind; id: string; onClose: () => void }) {
  useActions([{ id: 'close-panel', title: 'Close the panel', group: 'View', keys: 'Escape', run: onClose }]);
  const page = wholePages[kind];
  const whole = page === undefined ? '' : `/${page}/${encodeURIComponent(id)}`;
  return (
    <aside className={styles.panel} aria-label="Details">
      <div className={styles.panelBar}>
        {whole === '' ? <span /> : <Link href={whole}>Open as a page</Link>}
        <Button kind="bare" shortcut="Esc" onClick={onClose}>
          Close
        </Button>
      </div>
      <Suspense fallback={<Skeleton rows={10} />}>
        {kind === 'alert' ? <AlertView key={id} number={Number(id)} /> : null}
        {kind === 'case' ? <CaseView key={id} number={Number(id)} /> : null}
        {kind === 'suppression' ? <SuppressionView key={id} number={Number(id)} /> : null}
        {kind === 'device' ? <DeviceView key={id} id={id} narrow /> : null}
        {kind === 'detector' ? <DetectorView key={id} id={id} /> : null}
        {kind === 'event' ? <EventView id={id} /> : null}
        {kind === 'quarantine' ? <QuarantineView key={id} device={id} /> : null}
      </Suspense>
    </aside>
  );
}
