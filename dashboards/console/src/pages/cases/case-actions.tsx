import { useState } from 'react';
import type { Case } from '../../../../../schemas/case.ts';
import { type CaseChange, useCaseChange } from '../../api/cases.ts';
import { useOnCall, useSeat } from '../../api/me.ts';
import { useActions } from '../../frame/actions.ts';
import { Button } from '../../marks/button.tsx';
import { TextDialog } from '../../marks/text-dialog.tsx';
import styles from '../alert/alert.module.css';
import { ReasonDialog } from '../alert/reason-dialog.tsx';

type Asked = 'note' | 'assign' | 'attach' | 'close' | null;

/** What can be done about one case, by button and by key. */
export function CaseActions({ case: of }: { case: Case }) {
  const { me, tenant, may } = useSeat();
  const change = useCaseChange();
  const onCall = useOnCall(tenant);
  const [asked, setAsked] = useState<Asked>(null);
  const { number, revision, assignee, incident } = of;
  const open = of.state === 'open';
  const mine = may('analyst');
  const stop = (): void => setAsked(null);
  const act = (what: CaseChange['change'], body?: CaseChange['body']): void =>
    change.mutate({ number, revision, change: what, ...(body === undefined ? {} : { body }) }, { onSuccess: stop });
  const group = `Case ${number}`;
  const take = (): void => act('assign', { assignee: me.account });
  useActions(
    mine
      ? [
          ...(open
            ? [
                { id: 'close', title: 'Close', group, keys: 'c', run: () => setAsked('close') },
                { id: 'take', title: 'Assign to me', group, keys: 'm', run: take },
              ]
            : []),
          ...(open && !incident
            ? [{ id: 'escalate', title: 'Declare an incident', group, keys: 'e', run: () => act('declare') }]
            : []),
          { id: 'note', title: 'Write a note', group, run: () => setAsked('note') },
          { id: 'attach', title: 'Put an alert in', group, run: () => setAsked('attach') },
          { id: 'assign', title: 'Assign to somebody', group, run: () => setAsked('assign') },
        ]
      : [],
  );
  if (!mine) return null;
  const said = { error: change.error, pending: change.isPending, onClose: stop };
  return (
    <div className={`${styles.actions} ${styles.bar}`}>
      {open && assignee !== me.account ? (
        <Button kind="main" shortcut="m" disabled={change.isPending} onClick={take}>
          Assign to me
        </Button>
      ) : null}
      {open ? (
        <Button shortcut="c" onClick={() => setAsked('close')}>
          Close
        </Button>
      ) : null}
      {open && !incident ? (
        <Button shortcut="e" disabled={change.isPending} onClick={() => act('declare')}>
          Declare an incident
        </Button>
      ) : null}
      <Button onClick={() => setAsked('note')}>Note</Button>
      <Button onClick={() => setAsked('assign')}>Assign</Button>
      {assignee === null ? null : <Button onClick={() => act('assign', { assignee: null })}>Give it back</Button>}
      <Button onClick={() => setAsked('attach')}>Put an alert in</Button>
      {asked === 'note' ? (
        <TextDialog
          {...said}
          title={`Note on case ${number}`}
          label="Note"
          verb="Keep it"
          maxLength={2_000}
          onText={(note) => act('note', { note })}
        />
      ) : null}
      {asked === 'assign' ? (
        <TextDialog
          {...said}
          title={`Assign case ${number}`}
          label="Account"
          verb="Assign"
          maxLength={64}
          offered={[...new Set([me.account, onCall.data?.name ?? ''])].filter((one) => one !== '')}
          onText={(text) => act('assign', { assignee: text.trim() })}
        />
      ) : null}
      {asked === 'attach' ? (
        <TextDialog
          {...said}
          title={`Put an alert into case ${number}`}
          label="Number of the alert"
          verb="Put it in"
          maxLength={12}
          offered={[]}
          onText={(text) => act('attach', { alert: Number(text.replace('#', '')) })}
        />
      ) : null}
      {asked === 'close' ? (
        <ReasonDialog
          title={`Close case ${number} and its open alerts`}
          onClose={stop}
          onReason={(reason, note) => act('close', { reason, note })}
        />
      ) : null}
    </div>
  );
}
