import { type ReactNode, useCallback, useRef, useState } from 'react';
import type { AlertRow } from '../../../../../schemas/api/alerts.ts';
import { usePanel } from '../../address/use-panel.ts';
import { useAlertChange } from '../../api/alerts.ts';
import { useSeat } from '../../api/me.ts';
import { useActions } from '../../frame/actions.ts';
import { CloseDialog } from '../alert/close-dialog.tsx';
import { EscalateDialog } from '../alert/escalate-dialog.tsx';
import { BulkBar } from './bulk-bar.tsx';
import type { Queue } from './use-queue.ts';

export interface QueueActions {
  /** The row that keys are about. */
  at: number;
  chosen: ReadonlyMap<number, number>;
  open: (index: number) => void;
  choose: (index: number, range: boolean) => void;
  showNew: () => void;
  bar: ReactNode;
  dialog: ReactNode;
}

/** What can be done with the queue, by key and by pointer. */
export function useQueueActions(queue: Queue, panelOpen: boolean, show: (number: number) => void): QueueActions {
  const { may } = useSeat();
  const panel = usePanel();
  const change = useAlertChange();
  const [at, setAt] = useState(0);
  /** Number of each chosen alert and the revision at which it was seen. */
  const [chosen, setChosen] = useState<ReadonlyMap<number, number>>(new Map());
  const [dialog, setDialog] = useState<{ kind: 'close' | 'escalate'; row: AlertRow } | null>(null);
  const state = useRef({ queue, at, chosen });
  state.current = { queue, at, chosen };

  const open = useCallback(
    (index: number) => {
      setAt(index);
      const row = state.current.queue.row(index);
      if (row !== undefined) show(row.number);
    },
    [show],
  );
  const choose = useCallback((index: number, range: boolean) => {
    const now = state.current;
    const next = new Map(now.chosen);
    const [from, to] = range ? [Math.min(now.at, index), Math.max(now.at, index)] : [index, index];
    const add = range || !next.has(now.queue.row(index)?.number ?? 0);
    for (let one = from; one <= to; one += 1) {
      const row = now.queue.row(one);
      if (row === undefined) continue;
      if (add) next.set(row.number, row.revision);
      else next.delete(row.number);
    }
    setAt(index);
    setChosen(next);
  }, []);
  const move = (step: number): void => {
    const next = Math.max(0, Math.min(queue.total - 1, at + step));
    setAt(next);
    const row = queue.row(next);
    if (panelOpen && row !== undefined) show(row.number);
  };
  const here = queue.row(at);
  const withHere = (act: (row: AlertRow) => void) => () => here !== undefined && act(here);
  const showNew = (): void => {
    setAt(0);
    queue.showNew();
  };
  const group = 'Alerts';
  const changes = may('analyst') && here !== undefined && here.state !== 'closed';
  useActions([
    { id: 'next', title: 'Next alert', group, keys: 'j', run: () => move(1), quiet: true },
    { id: 'previous', title: 'Previous alert', group, keys: 'k', run: () => move(-1), quiet: true },
    { id: 'open', title: 'Open the alert', group, keys: 'Enter', run: () => open(at), quiet: true },
    { id: 'choose', title: 'Choose the alert', group, keys: 'x', run: () => choose(at, false) },
    { id: 'new', title: 'Show new alerts', group, keys: 'n', run: showNew },
    ...(changes
      ? [
          {
            id: 'acknowledge',
            title: 'Acknowledge',
            group,
            keys: 'a',
            run: withHere(({ number, revision }) => change.mutate({ number, revision, change: 'acknowledge' })),
          },
          { id: 'close', title: 'Close', group, keys: 'c', run: withHere((row) => setDialog({ kind: 'close', row })) },
          {
            id: 'escalate',
            title: 'Escalate',
            group,
            keys: 'e',
            run: withHere((row) => setDialog({ kind: 'escalate', row })),
          },
        ]
      : []),
    ...(here !== undefined && here.device !== ''
      ? [
          {
            id: 'quarantine',
            title: 'Preview a quarantine of its device',
            group,
            keys: 'q',
            run: withHere((row) => panel.show('quarantine', row.device)),
          },
        ]
      : []),
  ]);
  const Asked = dialog?.kind === 'close' ? CloseDialog : EscalateDialog;
  return {
    at,
    chosen,
    open,
    choose,
    showNew,
    bar: chosen.size > 0 ? <BulkBar chosen={chosen} onDone={() => setChosen(new Map())} /> : null,
    dialog: dialog === null ? null : <Asked alert={dialog.row} onClose={() => setDialog(null)} />,
  };
}
