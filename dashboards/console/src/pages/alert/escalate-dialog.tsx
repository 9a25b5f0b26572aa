import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSeat } from '../../api/me.ts';
import { request, tenantPath } from '../../api/request.ts';
import { notify } from '../../frame/notices.ts';
import { Button } from '../../marks/button.tsx';
import { Dialog, DialogButtons } from '../../marks/dialog.tsx';
import { Input, Wrong } from '../../marks/field.tsx';
import type { AboutAlert } from './close-dialog.tsx';

interface Opened {
  case: { number: number; revision: number };
}

/** Makes an incident of it: a case of its own that is declared one. */
export function EscalateDialog({ alert, onClose }: { alert: AboutAlert; onClose: () => void }) {
  const { tenant } = useSeat();
  const client = useQueryClient();
  const [title, setTitle] = useState(alert.title.slice(0, 200));
  const escalate = useMutation({
    mutationFn: async () => {
      const body = { title, alerts: [alert.number] };
      const { case: opened } = await request<Opened>(tenantPath(tenant, '/cases'), { method: 'POST', body });
      await request(tenantPath(tenant, `/cases/${opened.number}/declare`), {
        method: 'POST',
        body: {},
        revision: opened.revision,
      });
      return opened.number;
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
        <p>A case is opened and declared an incident. Whoever the policy names for incidents is told.</p>
        <Input
          label="What is going on"
          autoFocus
          required
          maxLength={200}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
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
