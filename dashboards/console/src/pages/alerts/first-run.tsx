import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { DeviceList } from '../../../../../schemas/api/devices.ts';
import type { PipelinePage } from '../../../../../schemas/api/operations.ts';
import { useSeat } from '../../api/me.ts';
import { request, tenantPath } from '../../api/request.ts';
import { CopyButton } from '../../marks/copy-button.tsx';
import { Empty, Skeleton } from '../../marks/states.tsx';
import { count } from '../../words/number.ts';
import styles from './first-run.module.css';

/** An empty queue is good news when events arrive, and the beginning when none do. */
export function FirstRun() {
  const { tenant } = useSeat();
  const pipeline = useQuery({
    queryKey: ['pipeline', tenant],
    queryFn: ({ signal }) => request<PipelinePage>(tenantPath(tenant, '/pipeline'), { signal }),
  });
  const devices = useQuery({
    queryKey: ['device-count', tenant],
    queryFn: ({ signal }) => request<DeviceList>(tenantPath(tenant, '/devices', { limit: 1 }), { signal }),
  });
  if (pipeline.isPending) return <Skeleton />;
  const stored = pipeline.data?.counts.stored ?? 0;
  if (stored > 0) {
    return (
      <Empty title="Nothing needs you">
        <p>
          {count(stored)} events were read and no alert is open. <Link href="/pipeline">See what arrives</Link>.
        </p>
      </Empty>
    );
  }
  const syslog = addressOf(pipeline.data, 'syslog') ?? `${location.hostname}:6514`;
  return <Connect address={syslog} devices={devices.data?.total ?? 0} />;
}

function addressOf(page: PipelinePage | undefined, kind: string): string | undefined {
  const all = (page?.roles ?? []).flatMap(({ addresses }) => Object.entries(addresses));
  return all.find(([name]) => name.includes(kind))?.[1];
}

function Connect({ address, devices }: { address: string; devices: number }) {
  const [host = '', port = ''] = address.split(/:(?=\d+$)/);
  const rsyslog = `global(DefaultNetstreamDriverCAFile="/etc/ssl/tocsin-ca.pem"
       DefaultNetstreamDriverCertFile="/etc/ssl/gateway.pem"
       DefaultNetstreamDriverKeyFile="/etc/ssl/gateway-key.pem")
action(type="omfwd" target="${host}" port="${port}" protocol="tcp"
       TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format"
       StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/certvalid"
       action.resumeRetryCount="-1" queue.type="LinkedList" queue.filename="tocsin")`;
  const openvpn = `# /etc/openvpn/server.conf
verb 4
syslog openvpn
script-security 2
client-connect /etc/openvpn/openvpn-client-connect
client-disconnect /etc/openvpn/openvpn-client-connect`;
  return (
    <div className={styles.sheet}>
      <h2>Nothing is connected yet</h2>
      <p>
        {devices === 0
          ? 'No devices are known and no events have come.'
          : `${count(devices)} devices are known, but no events have come.`}{' '}
        Three steps, in any order.
      </p>
      <Step
        title="1. Let a gateway ship its log"
        text={rsyslog}
        where="/etc/rsyslog.d/50-tocsin.conf, then: systemctl restart rsyslog"
      />
      <Step
        title="2. Let OpenVPN say which certificate it saw"
        text={openvpn}
        where="the hook is ingest/hooks/openvpn-client-connect; it says in its head what it wants to know"
      />
      <Step
        title="3. Tell Tocsin which devices there are"
        text="tocsin import devices devices.csv"
        where="one line each: id, model, site, gateway, batch"
      />
      <p>
        The first events show on the <Link href="/pipeline">Pipeline</Link> page within seconds.
      </p>
    </div>
  );
}

function Step({ title, text, where }: { title: string; text: string; where: string }) {
  return (
    <section className={styles.step}>
      <div className={styles.title}>
        <h3>{title}</h3>
        <CopyButton text={text} />
      </div>
      <pre>{text}</pre>
      <p className={styles.where}>{where}</p>
    </section>
  );
}
