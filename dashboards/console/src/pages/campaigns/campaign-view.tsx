import { useQuery } from '@tanstack/react-query';
import type { CampaignSummary } from '../../../../../schemas/api/responses.ts';
import { useSeat } from '../../api/me.ts';
import { request, tenantPath } from '../../api/request.ts';
import { State } from '../../marks/severity.tsx';
import { Answered } from '../../marks/states.tsx';
import { Facts } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Value } from '../../marks/value.tsx';
import { When } from '../../marks/when.tsx';
import { duration } from '../../words/duration.ts';
import { count, many, share } from '../../words/number.ts';
import { campaignWords, spaced } from '../../words/words.ts';
import styles from '../page.module.css';
import { Part } from '../part.tsx';
import { CampaignButtons } from './campaign-buttons.tsx';
import { campaignTones } from './campaign-table.tsx';
import own from './campaigns.module.css';
import { Waves } from './waves.tsx';

export function CampaignView({ id }: { id: string }) {
  const { tenant } = useSeat();
  const query = useQuery({
    queryKey: ['responses', tenant, 'campaign', id],
    queryFn: ({ signal }) => request<CampaignSummary>(tenantPath(tenant, `/campaigns/${id}`), { signal }),
  });
  return <Answered query={query}>{(campaign) => <Shown campaign={campaign} />}</Answered>;
}

function Shown({ campaign }: { campaign: CampaignSummary }) {
  const { plan, state, reason, unreachable } = campaign;
  const { preview, settings } = plan;
  return (
    <article className={styles.page} aria-label={`Campaign ${plan.number}`}>
      <div className={styles.head}>
        <h1>
          Campaign {plan.number}: new credentials for{' '}
          <Text value={`${spaced(plan.scope.kind)} ${plan.scope.id}`} most={80} />
        </h1>
        <State tone={campaignTones[state]}>{campaignWords[state]}</State>
        {reason === '' ? null : <span className={styles.muted}>{spaced(reason)}</span>}
        <span className={styles.grow} />
        <CampaignButtons campaign={campaign} />
      </div>
      <div className={styles.two}>
        <Part title="Whom it reaches">
          <Facts
            rows={[
              [
                'Devices',
                `${count(preview.devices)} of ${count(preview.fleet)}, ${share(preview.devices / Math.max(1, preview.fleet))} of the fleet`,
              ],
              ['Sites', count(preview.sites)],
              ['Models', count(preview.models)],
              ['Gateways', count(preview.gateways)],
              ['Left out', `${count(preview.excluded)} that are never to be touched`],
            ]}
          />
        </Part>
        <Part title="How">
          <Facts
            rows={[
              ['Canary', many(settings.canary, 'device')],
              ['At most', `${count(settings.perMinute)} per minute`],
              ['Both valid for', duration(settings.overlapMs)],
              ['Pauses at', `${share(settings.failureShare)} failures`],
              ['Waits for sleepers', duration(settings.deadlineMs)],
              ['Started by', <Text key="by" value={campaign.startedBy || 'nobody yet'} most={60} />],
              ['Approved by', <Text key="approved" value={campaign.approvedBy || 'nobody yet'} most={60} />],
              ['Started', campaign.startedAt === null ? 'not yet' : <When key="started" at={campaign.startedAt} />],
            ]}
          />
        </Part>
      </div>
      <Part title="Waves">
        <Waves campaign={campaign} />
      </Part>
      <Part title="Devices by state">
        <Facts rows={Object.entries(campaign.devices).map(([name, number]) => [spaced(name), count(number), name])} />
      </Part>
      <Part title={`Unreachable, ${many(unreachable.length, 'device')}`}>
        {unreachable.length === 0 ? (
          <p>None.</p>
        ) : (
          <ul className={own.unreachable}>
            {unreachable.map((device, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- a list that is only ever read whole
              <li key={index}>
                <Value value={device} most={40} />
              </li>
            ))}
          </ul>
        )}
      </Part>
    </article>
  );
}
