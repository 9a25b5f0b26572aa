import type { DevicePage } from '../../../../../schemas/api/devices.ts';
import { Link } from 'wouter';
import { Severity, State } from '../../marks/severity.tsx';
import { Table } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Value } from '../../marks/value.tsx';
import { Age, When } from '../../marks/when.tsx';
import { day } from '../../words/time.ts';
import { spaced } from '../../words/words.ts';

export function AlertsOf({ rows }: { rows: DevicePage['alerts'] }) {
  if (rows.length === 0) return <p>None.</p>;
  return (
    <Table
      label="Alerts of this device"
      rows={rows}
      keyOf={({ number }) => String(number)}
      columns={[
        { title: 'Severity', kind: 'tight', cell: ({ severity }) => <Severity value={severity} /> },
        {
          title: 'What happened',
          cell: ({ number, title }) => (
            <Link href={`/alerts/${number}`}>
              <Text value={title} most={160} />
            </Link>
          ),
        },
        { title: 'Last', kind: 'tight', cell: ({ lastAt }) => <Age at={lastAt} /> },
        { title: 'State', kind: 'tight', cell: ({ state }) => state },
      ]}
    />
  );
}

export function SessionsOf({ rows }: { rows: DevicePage['sessions'] }) {
  if (rows.length === 0) return <p>None in this time.</p>;
  return (
    <Table
      label="Sessions of this device"
      rows={rows}
      keyOf={({ at, peer, kind }) => `${at} ${peer} ${kind}`}
      columns={[
        { title: 'When', kind: 'tight', cell: ({ at }) => <When at={at} /> },
        {
          title: 'What',
          cell: ({ kind, reason }) => (
            <>
              {kind.includes('refused') ? <State tone="high">refused</State> : <Text value={spaced(kind)} most={40} />}{' '}
              <Text value={reason} most={80} />
            </>
          ),
        },
        { title: 'From', room: 'some', kind: 'tight', cell: ({ peer }) => <Value value={peer} most={32} /> },
        { title: 'At', room: 'some', kind: 'tight', cell: ({ gateway }) => <Value value={gateway} most={20} /> },
      ]}
    />
  );
}

export function CertificatesOf({ rows }: { rows: DevicePage['certificates'] }) {
  if (rows.length === 0) return <p>None recorded.</p>;
  return (
    <Table
      label="Certificates of this device"
      rows={rows}
      keyOf={({ issuer, serial }) => `${issuer} ${serial}`}
      columns={[
        { title: 'Issuer', cell: ({ issuer, issuerClass }) => <Text value={`${issuer}, ${issuerClass}`} most={64} /> },
        { title: 'Serial', room: 'some', kind: 'tight', cell: ({ serial }) => <Value value={serial} most={16} /> },
        { title: 'Valid', kind: 'tight', cell: ({ notBefore, notAfter }) => `${day(notBefore)} to ${day(notAfter)}` },
        {
          title: 'Revoked',
          kind: 'tight',
          cell: ({ revokedAt }) => (revokedAt === null ? 'no' : <State tone="critical">{day(revokedAt)}</State>),
        },
      ]}
    />
  );
}

export function HistoryOf({ rows }: { rows: DevicePage['history'] }) {
  if (rows.length === 0) return <p>Nothing at that time.</p>;
  return (
    <Table
      label="What is known of this device"
      rows={rows}
      keyOf={({ at, kind, text }) => `${at} ${kind} ${text}`}
      columns={[
        { title: 'When', kind: 'tight', cell: ({ at }) => <When at={at} /> },
        { title: 'What', cell: ({ text }) => <Text value={text} most={200} /> },
        { title: 'From', cell: ({ from }) => <Text value={from} most={60} /> },
      ]}
    />
  );
}
