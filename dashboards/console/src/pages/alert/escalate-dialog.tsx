import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Case } from '../../../../../schemas/case.ts';
import { useSeat } from '../../api/me.ts';
import { request, tenantPath } from '../../api/request.ts';
import { notify } from '../../frame/notices.ts';
import { Button } from '../../marks/button.tsx';
import { Dialog, DialogButtons } from '../../marks/dialog.tsx';
import { Input, Wrong } from '../../marks/field.tsx';
import type { AboutAlert } from './close-dialog.tsx';

type CaseRef = Pick<Case, 'number' | 'revision'>;

/** Makes an incident of it: its case is declared one. */
export function EscalateDialog({ alert, onClose }: { alert: AboutAlert; onClose: () => void }) {
  const { tenant } = useSeat();
  const client = useQueryClient();
  const [title, setTitle] = useState(alert.title.slice(0, 200));
  /** The case it is in, or one of its own. */
  const caseOf = async (): Promise<CaseRef> => {
    if (alert.case !== null) {
      const page = await request<{ case: CaseRef }>(tenantPath(tenant, `/cases/${alert.case}`));
      return page.case;
    }
    const body = { title, alerts: [alert.number] };
    return request<CaseRef>(tenantPath(tenant, '/cases'), { method: 'POST', body });
  };
  const escalate = useMutation({
    mutationFn: async () => {
      const { number, revision } = await caseOf();
      const path = tenantPath(tenant, `/cases/${number}/declare`);
      await request(path, { method: 'POST', body: {}, revision });
      return number;
    },
    onSuccess: (number) => {
      notify(`Case ${number} is an incident now.`);
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['alert', tenant, alert.number] }),
  });
  return (
    <Dialog title={`Escalate alert ${alert.number}`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          escalate.mutate();
        }}
      >
        <p>
          {alert.case === null
            ? 'A case is opened and declared an incident.'
            : `Its case ${alert.case} is declared an incident.`}{' '}
          Whoever the policy names for incidents is told.
        </p>
        {alert.case !== null ? null : (
          <Input
            label="What is going on"
            autoFocus
            required
            maxLength={200}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
        )}
        <Wrong error={escalate.error} />
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="main" disabled={escalate.isPending}>
            Escalate
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
