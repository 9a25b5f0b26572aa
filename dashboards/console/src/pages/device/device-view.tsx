import { useEffect, useState } from 'react';
import type { DevicePage } from '../../../../../schemas/api/devices.ts';
import { useAddress } from '../../address/use-address.ts';
import { usePanel } from '../../address/use-panel.ts';
import { useDevice } from '../../api/devices.ts';
import { useActions } from '../../frame/actions.ts';
import { Button } from '../../marks/button.tsx';
import { CopyButton } from '../../marks/copy-button.tsx';
import { State } from '../../marks/severity.tsx';
import { Answered } from '../../marks/states.tsx';
import { Facts } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Value } from '../../marks/value.tsx';
import { When } from '../../marks/when.tsx';
import { duration } from '../../words/duration.ts';
import { plain } from '../../words/visible.ts';
import styles from '../page.module.css';
import { Part } from '../part.tsx';
import { AlertsOf, CertificatesOf, HistoryOf, SessionsOf } from './device-tables.tsx';
import { LifeLine } from './life-line.tsx';
import { RateChart } from './rate-chart.tsx';

const settleMs = 200;

/** One device from the factory to today. */
export function DeviceView({ id, narrow = false }: { id: string; narrow?: boolean }) {
  const { get, change } = useAddress();
  const kept = get('asOf');
  const [asOf, setAsOf] = useState<number | null>(kept === '' ? null : Number(kept));
  const whole = useDevice(id, null);
  const query = useDevice(id, asOf);
  useEffect(() => {
    const timer = setTimeout(() => {
      if ((asOf === null ? '' : String(asOf)) !== kept)
        change({ asOf: asOf === null ? null : String(asOf) }, { replace: true });
    }, settleMs);
    return () => clearTimeout(timer);
  }, [asOf, kept, change]);
  return (
    <Answered query={query} rows={12}>
      {(page) => (
        <article className={styles.page} aria-label={`Device ${plain(id).slice(0, 80)}`}>
          <Head page={page} />
          <Part title="From the factory to today">
            <LifeLine page={whole.data ?? page} asOf={asOf} onAsOf={setAsOf} />
          </Part>
          <Part title="Rate against what is usual">
            <RateChart id={id} />
          </Part>
          <div className={narrow ? styles.section : styles.two}>
            <Part title="Alerts">
              <AlertsOf rows={page.alerts} />
            </Part>
            <Part title="Sessions">
              <SessionsOf rows={page.sessions} />
            </Part>
          </div>
          <div className={narrow ? styles.section : styles.two}>
            <Part title="Certificates">
              <CertificatesOf rows={page.certificates} />
            </Part>
            <Part title="What is known, and from where">
              <HistoryOf rows={page.history} />
            </Part>
          </div>
        </article>
      )}
    </Answered>
  );
}

function Head({ page }: { page: DevicePage }) {
  const { show } = usePanel();
  const { device, id } = page;
  useActions([
    {
      id: 'quarantine',
      title: 'Preview a quarantine of this device',
      group: 'Device',
      keys: 'q',
      run: () => show('quarantine', id),
    },
  ]);
  const facts = device === null ? [] : identity(device);
  return (
    <>
      <div className={styles.head}>
        <h1>
          <Value value={id} most={48} />
        </h1>
        <CopyButton text={plain(id)} />
        {page.retired ? <State tone="info">retired</State> : null}
        {device === null ? <State tone="unknown">not in the inventory</State> : null}
        <span className={styles.grow} />
        <Button shortcut="q" onClick={() => show('quarantine', id)}>
          Quarantine
        </Button>
      </div>
      <Facts
        wide
        rows={[
          ...facts,
          ['First seen', page.firstSeen === null ? 'never' : <When key="first" at={page.firstSeen} />],
          ['Last seen', page.lastSeen === null ? 'never' : <When key="last" at={page.lastSeen} />],
        ]}
      />
    </>
  );
}

function identity(device: NonNullable<DevicePage['device']>) {
  const rows = [
    ['Site', device.site],
    ['Model', device.model],
    ['Firmware', device.firmware],
    ['Gateway', device.gateway],
    ['Production batch', device.productionBatch],
    ['Owner', device.owner],
    ['Heard every', device.expectedEveryMs === 0 ? '' : duration(device.expectedEveryMs)],
  ] as const;
  return rows
    .filter(([, value]) => value !== '')
    .map(([name, value]) => [name, <Text key={name} value={value} most={80} />] as const);
}
