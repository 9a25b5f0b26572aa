import { useState } from 'react';
import type { CampaignSummary } from '../../../../../schemas/api/responses.ts';
import { useSeat } from '../../api/me.ts';
import { useResponseChange } from '../../api/responses.ts';
import { Button } from '../../marks/button.tsx';
import { Dialog, DialogButtons } from '../../marks/dialog.tsx';
import { Wrong } from '../../marks/field.tsx';
import { many } from '../../words/number.ts';

type Change = 'start' | 'approve' | 'pause' | 'resume' | 'abort';

const offered: Partial<Record<CampaignSummary['state'], readonly Change[]>> = {
  planned: ['start'],
  held: ['approve', 'abort'],
  running: ['pause', 'abort'],
  paused: ['resume', 'abort'],
};

const words: Record<Change, { verb: string; meaning: string }> = {
  start: { verb: 'Start', meaning: 'The canary goes first. Above the cap a second person has to approve.' },
  approve: { verb: 'Approve', meaning: 'You are the second person. It begins at once.' },
  pause: { verb: 'Pause', meaning: 'No further device is begun; what is begun goes on.' },
  resume: { verb: 'Resume', meaning: 'It goes on where it stopped.' },
  abort: {
    verb: 'Abort',
    meaning: 'What is begun comes to rest: new credentials that are not yet used are taken back.',
  },
};

export function CampaignButtons({ campaign }: { campaign: CampaignSummary }) {
  const { tenant, may, me } = useSeat();
  const change = useResponseChange(tenant);
  const [asked, setAsked] = useState<Change | null>(null);
  const { plan, state, startedBy } = campaign;
  if (!may('responder')) return null;
  const act = (what: Change): void =>
    change.mutate(
      {
        path: `/campaigns/${plan.id}/${what}`,
        body: what === 'start' || what === 'approve' ? { target: plan.target } : {},
      },
      { onSuccess: () => setAsked(null) },
    );
  return (
    <>
      {(offered[state] ?? []).map((one) => (
        <Button
          key={one}
          kind={one === 'abort' ? 'grave' : 'plain'}
          disabled={one === 'approve' && startedBy === me.account}
          title={
            one === 'approve' && startedBy === me.account ? 'Somebody else has to approve what you started' : undefined
          }
          onClick={() => setAsked(one)}
        >
          {words[one].verb}
        </Button>
      ))}
      {asked === null ? null : (
        <Dialog title={`${words[asked].verb} campaign ${plan.number}`} onClose={() => setAsked(null)}>
          <p>
            {many(plan.preview.devices, 'device')} at {many(plan.preview.sites, 'site')}. {words[asked].meaning}
          </p>
          <Wrong error={change.error} />
          <DialogButtons>
            <Button onClick={() => setAsked(null)}>Cancel</Button>
            <Button kind={asked === 'abort' ? 'grave' : 'main'} disabled={change.isPending} onClick={() => act(asked)}>
              {words[asked].verb}
            </Button>
          </DialogButtons>
        </Dialog>
      )}
    </>
  );
}
