import { Link } from 'wouter';
import type { CampaignSummary } from '../../../../../schemas/api/responses.ts';
import { type Tone, State } from '../../marks/severity.tsx';
import { type Column, Meter, Table } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Age } from '../../marks/when.tsx';
import { count, share } from '../../words/number.ts';
import { campaignWords, spaced } from '../../words/words.ts';

export const campaignTones: Record<CampaignSummary['state'], Tone> = {
  planned: 'info',
  held: 'medium',
  running: 'ok',
  paused: 'high',
  aborting: 'high',
  ended: 'info',
  finished: 'ok',
  simulated: 'unknown',
};

/** Share of its devices that hold the new credential, the old proven dead. */
export function progress({ devices, plan }: CampaignSummary): number {
  return plan.preview.devices === 0 ? 0 : (devices['proven'] ?? 0) / plan.preview.devices;
}

const columns: Column<CampaignSummary>[] = [
  {
    title: 'Campaign',
    kind: 'tight',
    cell: ({ plan }) => (
      <Link href={`/campaigns/${plan.id}`}>
        {plan.number}: <Text value={`${spaced(plan.scope.kind)} ${plan.scope.id}`} most={60} />
      </Link>
    ),
  },
  {
    title: 'State',
    kind: 'tight',
    cell: ({ state, reason }) => (
      <>
        <State tone={campaignTones[state]}>{campaignWords[state]}</State>
        {reason === '' ? '' : `: ${spaced(reason)}`}
      </>
    ),
  },
  { title: 'Devices', room: 'some', kind: 'number', cell: ({ plan }) => count(plan.preview.devices) },
  {
    title: 'Done',
    room: 'some',
    cell: (one) => <Meter done={progress(one)} label={`${share(progress(one))} done`} />,
  },
  { title: 'Share', kind: 'number', cell: (one) => share(progress(one)) },
  {
    title: 'Wave',
    room: 'some',
    kind: 'number',
    cell: ({ wave, waves }) => (waves.length === 0 ? '' : `${wave + 1} of ${waves.length}`),
  },
  { title: 'Unreachable', room: 'much', kind: 'number', cell: ({ devices }) => count(devices['unreachable'] ?? 0) },
  {
    title: 'Started',
    room: 'much',
    kind: 'tight',
    cell: ({ startedAt }) => (startedAt === null ? '' : <Age at={startedAt} />),
  },
  {
    title: 'By',
    room: 'much',
    kind: 'tight',
    cell: ({ startedBy, approvedBy }) => <Text value={[startedBy, approvedBy].filter(Boolean).join(', ')} most={60} />,
  },
];

export function CampaignTable({ campaigns }: { campaigns: readonly CampaignSummary[] }) {
  if (campaigns.length === 0) return <p>None. A campaign gives devices new credentials, wave by wave.</p>;
  return <Table label="Campaigns" columns={columns} rows={campaigns} keyOf={({ plan }) => plan.id} />;
}
