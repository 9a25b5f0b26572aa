import { useState } from 'react';
import { useSeat } from '../../api/me.ts';
import { useResponseChange } from '../../api/responses.ts';
import { useActions } from '../../frame/actions.ts';
import { Button } from '../../marks/button.tsx';
import { Dialog, DialogButtons } from '../../marks/dialog.tsx';
import { Wrong } from '../../marks/field.tsx';

/** Stops everything that reaches devices, for the whole tenant. */
export function KillSwitch({ stopped }: { stopped: boolean }) {
  const { tenant } = useSeat();
  const [asked, setAsked] = useState(false);
  const change = useResponseChange(tenant);
  const verb = stopped ? 'Resume responses' : 'Stop all responses';
  useActions([{ id: 'kill-switch', title: verb, group: 'Responses', run: () => setAsked(true) }]);
  return (
    <>
      <Button kind={stopped ? 'main' : 'grave'} onClick={() => setAsked(true)}>
        {verb}
      </Button>
      {asked ? (
        <Dialog title={verb} onClose={() => setAsked(false)}>
          <p>
            {stopped
              ? 'Campaigns that were paused by the stop stay paused until somebody resumes each.'
              : 'No quarantine begins and every running campaign pauses. What gateways already refuse, they go on refusing.'}
          </p>
          <Wrong error={change.error} />
          <DialogButtons>
            <Button onClick={() => setAsked(false)}>Cancel</Button>
            <Button
              kind={stopped ? 'main' : 'grave'}
              disabled={change.isPending}
              onClick={() =>
                change.mutate(
                  { path: `/responses/${stopped ? 'resume' : 'stop'}` },
                  { onSuccess: () => setAsked(false) },
                )
              }
            >
              {verb}
            </Button>
          </DialogButtons>
        </Dialog>
      ) : null}
    </>
  );
}
