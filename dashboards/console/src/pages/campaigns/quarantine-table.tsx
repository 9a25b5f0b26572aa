import type { Quarantine } from '../../../../../schemas/quarantine.ts';
import { usePanel } from '../../address/use-panel.ts';
import { type Tone, State } from '../../marks/severity.tsx';
import { type Column, Table } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Value } from '../../marks/value.tsx';
import { Age } from '../../marks/when.tsx';
import { quarantineWords } from '../../words/words.ts';
import styles from './open.module.css';

export const quarantineTones: Record<Quarantine['state'], Tone> = {
  held: 'medium',
  applying: 'info',
  applied: 'medium',
  verified: 'ok',
  overdue: 'high',
  breached: 'critical',
  releasing: 'info',
  released: 'info',
  refused: 'info',
};

export function nameOf(actor: Quarantine['requestedBy'] | null): string {
  if (actor === null) return '';
  return actor.type === 'person' ? actor.name : 'policy';
}

const rest: Column<Quarantine>[] = [
  {
    title: 'State',
    kind: 'tight',
    cell: ({ state, simulated }) => (
      <>
        <State tone={quarantineTones[state]}>{quarantineWords[state]}</State>
        {simulated ? ', dry run' : ''}
      </>
    ),
  },
  { title: 'Site', cell: ({ site }) => <Text value={site} most={40} /> },
  { title: 'Gateways', room: 'much', cell: ({ gateways }) => <Text value={gateways.join(', ')} most={40} /> },
  {
    title: 'Asked by',
    room: 'some',
    kind: 'tight',
    cell: ({ requestedBy }) => <Text value={nameOf(requestedBy)} most={24} />,
  },
  {
    title: 'Confirmed by',
    room: 'much',
    kind: 'tight',
    cell: ({ confirmedBy }) => <Text value={nameOf(confirmedBy)} most={24} />,
  },
  { title: 'Planned', room: 'much', kind: 'tight', cell: ({ plannedAt }) => <Age at={plannedAt} /> },
  { title: 'Ends', room: 'some', kind: 'tight', cell: ({ expiresAt, endedAt }) => <Age at={endedAt ?? expiresAt} /> },
];

export function QuarantineTable({ quarantines }: { quarantines: readonly Quarantine[] }) {
  const { show } = usePanel();
  if (quarantines.length === 0) return <p>None. Press q on an alert or a device to preview one.</p>;
  return (
    <Table
      label="Quarantines"
      rows={quarantines}
      keyOf={({ id }) => id}
      columns={[
        {
          title: 'Device',
          kind: 'tight',
          cell: ({ device }) => (
            <button type="button" className={styles.open} onClick={() => show('quarantine', device)}>
              <Value value={device} most={32} />
            </button>
          ),
        },
        ...rest,
      ]}
    />
  );
}
