import { Link } from 'wouter';
import type { DeviceRow } from '../../../../../schemas/api/devices.ts';
import { useAddress } from '../../address/use-address.ts';
import { usePanel } from '../../address/use-panel.ts';
import { useDevices } from '../../api/devices.ts';
import { FindBox } from '../../frame/find-box.tsx';
import { SavedViews } from '../../frame/saved-views.tsx';
import { useListKeys } from '../../frame/use-list-keys.ts';
import { More } from '../../marks/more.tsx';
import { State } from '../../marks/severity.tsx';
import { Empty, ProblemNote, Skeleton } from '../../marks/states.tsx';
import { type Column, Table } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Value } from '../../marks/value.tsx';
import { count, many } from '../../words/number.ts';
import styles from '../page.module.css';

const columns: Column<DeviceRow>[] = [
  {
    title: 'Device',
    kind: 'tight',
    cell: ({ id }) => (
      <Link href={`/devices/${encodeURIComponent(id)}`}>
        <Value value={id} most={32} />
      </Link>
    ),
  },
  { title: 'Site', cell: ({ site }) => <Text value={site} most={40} /> },
  { title: 'Model', room: 'some', cell: ({ model }) => <Text value={model} most={40} /> },
  { title: 'Firmware', room: 'much', cell: ({ firmware }) => <Text value={firmware} most={24} /> },
  { title: 'Gateway', room: 'some', cell: ({ gateway }) => <Value value={gateway} most={24} /> },
  { title: 'Batch', room: 'much', cell: ({ productionBatch }) => <Value value={productionBatch} most={24} /> },
  {
    title: 'Open alerts',
    kind: 'number',
    cell: ({ openAlerts }) => (openAlerts === 0 ? '' : count(openAlerts)),
  },
  {
    title: 'State',
    kind: 'tight',
    cell: ({ quarantine, retired }) =>
      quarantine !== '' ? <State tone="high">{`quarantine ${quarantine}`}</State> : retired ? 'retired' : '',
  },
];

export function DevicesPage() {
  const { get } = useAddress();
  const { show } = usePanel();
  const q = get('q');
  const devices = useDevices(q);
  const rows = devices.data?.pages.flatMap((page) => page.devices) ?? [];
  const total = devices.data?.pages[0]?.total ?? 0;
  const { at } = useListKeys(rows.length, (index) => show('device', rows[index]?.id ?? ''));
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>Devices</h1>
        <span className={styles.muted}>{devices.data === undefined ? '' : many(total, 'device')}</span>
        <span className={styles.grow} />
        <FindBox name="q" label="Name, model, site or batch" className={styles.find} />
        <SavedViews page="devices" />
      </div>
      {devices.error !== null && devices.data === undefined ? (
        <ProblemNote error={devices.error} onAgain={() => void devices.refetch()} />
      ) : devices.data === undefined ? (
        <Skeleton rows={12} />
      ) : rows.length === 0 ? (
        <Empty title={q === '' ? 'No devices are known' : 'No device fits'}>
          {q === '' ? (
            <p>
              Import the inventory: <code>tocsin import devices devices.csv</code>
            </p>
          ) : null}
        </Empty>
      ) : (
        <Table label="Devices" columns={columns} rows={rows} keyOf={({ id }) => id} at={at} />
      )}
      <More query={devices} />
    </div>
  );
}
