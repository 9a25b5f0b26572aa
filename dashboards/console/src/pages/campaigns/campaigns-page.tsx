import { useState } from 'react';
import { useSeat } from '../../api/me.ts';
import { useCampaigns, useProposals, useQuarantines, useResponses } from '../../api/responses.ts';
import { Button } from '../../marks/button.tsx';
import { More } from '../../marks/more.tsx';
import { Answered } from '../../marks/states.tsx';
import styles from '../page.module.css';
import { Part } from '../part.tsx';
import { CampaignTable } from './campaign-table.tsx';
import { KillSwitch } from './kill-switch.tsx';
import { PlanDialog } from './plan-dialog.tsx';
import { Proposals } from './proposals.tsx';
import { QuarantineTable } from './quarantine-table.tsx';

/** What reaches devices: campaigns, quarantines, and the switch that stops both. */
export function CampaignsPage() {
  const { tenant, may } = useSeat();
  const query = useResponses(tenant);
  const [proposals, campaigns, quarantines] = [useProposals(tenant), useCampaigns(tenant), useQuarantines(tenant)];
  const waiting = proposals.data?.pages.flatMap((page) => page.proposals) ?? [];
  const [planning, setPlanning] = useState(false);
  return (
    <Answered query={query} rows={12}>
      {(page) => (
        <div className={styles.page}>
          <div className={styles.head}>
            <h1>Campaigns and quarantine</h1>
            <span className={styles.grow} />
            {may('responder') ? (
              <>
                <Button onClick={() => setPlanning(true)}>Plan a campaign</Button>
                <KillSwitch stopped={page.stopped} />
              </>
            ) : null}
          </div>
          {waiting.length === 0 ? null : (
            <Part title="Proposed by policy, waiting for a person">
              <Proposals proposals={waiting} />
              <More query={proposals} />
            </Part>
          )}
          <Part title="Campaigns">
            <Answered query={campaigns} rows={3}>
              {({ pages }) => <CampaignTable campaigns={pages.flatMap((one) => one.campaigns)} />}
            </Answered>
            <More query={campaigns} />
          </Part>
          <Part title="Quarantines">
            <Answered query={quarantines} rows={6}>
              {({ pages }) => <QuarantineTable quarantines={pages.flatMap((one) => one.quarantines)} />}
            </Answered>
            <More query={quarantines} />
          </Part>
          {planning ? <PlanDialog onClose={() => setPlanning(false)} /> : null}
        </div>
      )}
    </Answered>
  );
}
