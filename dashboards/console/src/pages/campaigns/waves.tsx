import type { CampaignSummary } from '../../../../../schemas/api/responses.ts';
import { Meter } from '../../marks/table.tsx';
import { count } from '../../words/number.ts';
import styles from './campaigns.module.css';

export function Waves({ campaign }: { campaign: CampaignSummary }) {
  if (campaign.waves.length === 0) return <p>They are laid out when it starts.</p>;
  return (
    <ol className={styles.waves}>
      {campaign.waves.map(({ wave, devices, done, failed }) => (
        <li key={wave} className={styles.wave}>
          <span>
            {wave === 0 ? 'Canary' : `Wave ${wave}`}
            {wave === campaign.wave && campaign.state === 'running' ? ', now' : ''}
          </span>
          <Meter
            done={devices === 0 ? 0 : done / devices}
            failed={devices === 0 ? 0 : failed / devices}
            label={`${done} of ${devices} done, ${failed} failed`}
          />
          <span>
            {count(done)} of {count(devices)}
            {failed === 0 ? '' : `, ${count(failed)} failed`}
          </span>
        </li>
      ))}
    </ol>
  );
}
