import { lazy, Suspense, useState } from 'react';
import type { Alert } from '../../../../../schemas/alert.ts';
import { usePanel } from '../../address/use-panel.ts';
import { useAlertChange } from '../../api/alerts.ts';
import { useSeat } from '../../api/me.ts';
import { useActions } from '../../frame/actions.ts';
import { Button } from '../../marks/button.tsx';
import styles from './alert.module.css';
import { CloseDialog } from './close-dialog.tsx';
import { EscalateDialog } from './escalate-dialog.tsx';
import { NoteDialog } from './note-dialog.tsx';

const GroupDialog = lazy(async () => ({ default: (await import('../cases/group-dialog.tsx')).GroupDialog }));
const SuppressDialog = lazy(async () => ({
  default: (await import('../suppressions/suppress-dialog.tsx')).SuppressDialog,
}));

type Asked = 'close' | 'escalate' | 'note' | 'group' | 'suppress' | null;

/** What can be done about one alert, by button and by key. */
export function AlertActions({ alert }: { alert: Alert }) {
  const { me, may } = useSeat();
  const change = useAlertChange();
  const panel = usePanel();
  const [asked, setAsked] = useState<Asked>(null);
  const { number, revision } = alert;
  const open = alert.state !== 'closed';
  const mine = may('analyst');
  const acknowledge = (): void => change.mutate({ number, revision, change: 'acknowledge' });
  const take = (): void => change.mutate({ number, revision, change: 'assign', body: { assignee: me.account } });
  const group = `Alert ${number}`;
  useActions([
    ...(mine && alert.state === 'open'
      ? [{ id: 'acknowledge', title: 'Acknowledge', group, keys: 'a', run: acknowledge }]
      : []),
    ...(mine && open
      ? [
          { id: 'close', title: 'Close', group, keys: 'c', run: () => setAsked('close') },
          { id: 'escalate', title: 'Escalate', group, keys: 'e', run: () => setAsked('escalate') },
          { id: 'take', title: 'Assign to me', group, keys: 'm', run: take },
        ]
      : []),
    ...(mine
      ? [
          { id: 'note', title: 'Write a note', group, run: () => setAsked('note') },
          { id: 'suppress', title: 'Suppress alerts like it', group, run: () => setAsked('suppress') },
        ]
      : []),
    ...(mine && alert.case === null
      ? [{ id: 'group', title: 'Put into a case', group, run: () => setAsked('group') }]
      : []),
    ...(alert.device === ''
      ? []
      : [
          {
            id: 'quarantine',
            title: 'Preview a quarantine of its device',
            group,
            keys: 'q',
            run: () => panel.show('quarantine', alert.device),
          },
        ]),
  ]);
  const stop = (): void => setAsked(null);
  return (
    <div className={`${styles.actions} ${styles.bar}`}>
      {mine && alert.state === 'open' ? (
        <Button kind="main" shortcut="a" disabled={change.isPending} onClick={acknowledge}>
          Acknowledge
        </Button>
      ) : null}
      {mine && open ? (
        <>
          <Button shortcut="c" onClick={() => setAsked('close')}>
            Close
          </Button>
          <Button shortcut="e" onClick={() => setAsked('escalate')}>
            Escalate
          </Button>
        </>
      ) : null}
      {alert.device === '' ? null : (
        <Button shortcut="q" onClick={() => panel.show('quarantine', alert.device)}>
          Quarantine
        </Button>
      )}
      {mine && open && alert.assignee !== me.account ? (
        <Button shortcut="m" onClick={take}>
          Assign to me
        </Button>
      ) : null}
      {mine ? <LesserButtons alert={alert} onAsk={setAsked} /> : null}
      <AskedDialog alert={alert} asked={asked} onClose={stop} />
    </div>
  );
}

function LesserButtons({ alert, onAsk }: { alert: Alert; onAsk: (asked: Asked) => void }) {
  return (
    <>
      <Button onClick={() => onAsk('note')}>Note</Button>
      {alert.case === null ? <Button onClick={() => onAsk('group')}>Case</Button> : null}
      <Button onClick={() => onAsk('suppress')}>Suppress</Button>
    </>
  );
}

function AskedDialog({ alert, asked, onClose }: { alert: Alert; asked: Asked; onClose: () => void }) {
  const { number, title, detector, subject } = alert;
  switch (asked) {
    case 'close':
      return <CloseDialog alert={alert} onClose={onClose} />;
    case 'escalate':
      return <EscalateDialog alert={alert} onClose={onClose} />;
    case 'note':
      return <NoteDialog alert={alert} onClose={onClose} />;
    case 'group':
      return (
        <Suspense fallback={null}>
          <GroupDialog alerts={[number]} title={title} onDone={onClose} onClose={onClose} />
        </Suspense>
      );
    case 'suppress':
      return (
        <Suspense fallback={null}>
          <SuppressDialog scope={{ detector, subject }} onClose={onClose} />
        </Suspense>
      );
    case null:
      return null;
    default:
      return asked satisfies never;
  }
}
