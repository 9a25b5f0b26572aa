import { useState } from 'react';
import { useLocation } from 'wouter';
import type { CampaignSummary } from '../../../../../schemas/api/responses.ts';
import type { CampaignScope } from '../../../../../schemas/campaign.ts';
import { useSeat } from '../../api/me.ts';
import { useResponseChange } from '../../api/responses.ts';
import { Button } from '../../marks/button.tsx';
import { Dialog, DialogButtons } from '../../marks/dialog.tsx';
import { Input, Select, Wrong } from '../../marks/field.tsx';
import { spaced } from '../../words/words.ts';
import styles from './campaigns.module.css';

const kinds: readonly CampaignScope['kind'][] = ['production-batch', 'site', 'model', 'gateway', 'device', 'tenant'];

/** Plans only: whom it reaches is shown before anybody can start it. */
export function PlanDialog({ onClose }: { onClose: () => void }) {
  const { tenant } = useSeat();
  const [, navigate] = useLocation();
  const change = useResponseChange<CampaignSummary>(tenant);
  const [kind, setKind] = useState<CampaignScope['kind']>('production-batch');
  const [id, setId] = useState('');
  const [canary, setCanary] = useState('');
  const [perMinute, setPerMinute] = useState('');
  const settings = {
    ...(canary === '' ? {} : { canary: Number(canary) }),
    ...(perMinute === '' ? {} : { perMinute: Number(perMinute) }),
  };
  const plan = (): void =>
    change.mutate(
      { path: '/campaigns', body: { scope: { kind, id: kind === 'tenant' ? tenant : id }, settings } },
      {
        onSuccess: ({ plan: made }) => {
          onClose();
          navigate(`/campaigns/${made.id}`);
        },
      },
    );
  return (
    <Dialog title="Plan a campaign" onClose={onClose}>
      <form
        className={styles.ways}
        onSubmit={(event) => {
          event.preventDefault();
          plan();
        }}
      >
        <p>It gives devices new credentials and proves the old ones dead. Planning reaches nobody.</p>
        <div className={styles.plan}>
          <Select
            label="Devices of a"
            value={kind}
            onChange={(event) => setKind(event.target.value as CampaignScope['kind'])}
          >
            {kinds.map((one) => (
              <option key={one} value={one}>
                {spaced(one)}
              </option>
            ))}
          </Select>
          {kind === 'tenant' ? null : (
            <Input label="Named" required autoFocus value={id} onChange={(event) => setId(event.target.value)} />
          )}
          <Input
            label="Canary devices"
            type="number"
            min={1}
            placeholder="as configured"
            value={canary}
            onChange={(event) => setCanary(event.target.value)}
          />
          <Input
            label="At most per minute"
            type="number"
            min={1}
            placeholder="as configured"
            value={perMinute}
            onChange={(event) => setPerMinute(event.target.value)}
          />
        </div>
        <Wrong error={change.error} />
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="main" disabled={change.isPending}>
            Plan it
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
