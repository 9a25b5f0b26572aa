import type { CertificatesPage } from '../../../../../schemas/api/certificates.ts';
import { State } from '../../marks/severity.tsx';
import { Table } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Value } from '../../marks/value.tsx';
import { Age, useNow } from '../../marks/when.tsx';
import { duration } from '../../words/duration.ts';
import { count } from '../../words/number.ts';

type List = CertificatesPage['issuers'][number]['list'];

export function Issuers({ rows }: { rows: CertificatesPage['issuers'] }) {
  if (rows.length === 0) {
    return (
      <p>
        None are known. Tell which authority is which: <code>tocsin import issuer</code>
      </p>
    );
  }
  return (
    <Table
      label="Issuers"
      rows={rows}
      keyOf={({ issuer }) => issuer}
      columns={[
        {
          title: 'Issuer',
          cell: ({ name, issuer }) => (
            <span title={issuer}>
              <Text value={name || issuer} most={60} />
            </span>
          ),
        },
        { title: 'Key id', room: 'much', kind: 'tight', cell: ({ issuer }) => <Value value={issuer} most={16} /> },
        { title: 'Class', room: 'some', kind: 'tight', cell: (row) => row.class },
        { title: 'Certificates', room: 'some', kind: 'number', cell: ({ certificates }) => count(certificates) },
        { title: 'Revoked', kind: 'number', cell: ({ revoked }) => count(revoked) },
        { title: 'Revocation list', kind: 'tight', cell: ({ list }) => <Freshness list={list} /> },
        {
          title: 'We answer for it',
          room: 'some',
          kind: 'tight',
          cell: ({ delegated }) => (delegated ? 'yes, CRL and OCSP' : 'no'),
        },
      ]}
    />
  );
}

/** Whether the newest list still holds. */
function Freshness({ list }: { list: List }) {
  const now = useNow();
  if (list === null) return <State tone="unknown">none imported</State>;
  return (
    <>
      {list.nextUpdate < now ? <State tone="critical">out of date</State> : <State tone="ok">fresh</State>} no.{' '}
      {list.number}, <Age at={list.thisUpdate} /> old, {list.nextUpdate < now ? 'overdue for' : 'next'}{' '}
      <Age at={list.nextUpdate} />
    </>
  );
}

export function Batches({ rows }: { rows: CertificatesPage['batches'] }) {
  if (rows.length === 0) return <p>No production batches were imported.</p>;
  return (
    <Table
      label="Production batches"
      rows={rows}
      keyOf={({ manufacturer, batch }) => `${manufacturer} ${batch}`}
      columns={[
        { title: 'Batch', kind: 'tight', cell: ({ batch }) => <Value value={batch} most={24} /> },
        { title: 'Manufacturer', room: 'some', cell: ({ manufacturer }) => <Text value={manufacturer} most={40} /> },
        { title: 'Ordered', kind: 'number', cell: ({ ordered }) => (ordered === null ? 'not known' : count(ordered)) },
        { title: 'Issued', kind: 'number', cell: ({ issued }) => count(issued) },
        { title: 'Seen', kind: 'number', cell: ({ seen }) => count(seen) },
        {
          title: 'Mind',
          kind: 'tight',
          cell: ({ ordered, issued, seen }) =>
            ordered !== null && Math.max(issued, seen) > ordered ? (
              <State tone="critical">more than ordered</State>
            ) : (
              ''
            ),
        },
      ]}
    />
  );
}

export function Latency({ rows }: { rows: CertificatesPage['revocationLatency'] }) {
  if (rows.length === 0) return <p>Nothing was revoked yet.</p>;
  return (
    <Table
      label="From revocation to refusal"
      rows={rows}
      keyOf={({ gateway }) => gateway}
      columns={[
        { title: 'Gateway', kind: 'tight', cell: ({ gateway }) => <Value value={gateway} most={24} /> },
        { title: 'Revoked', kind: 'number', cell: ({ revoked }) => count(revoked) },
        {
          title: 'Accepted after',
          kind: 'number',
          cell: ({ acceptedAfter }) =>
            acceptedAfter === 0 ? '0' : <State tone="critical">{count(acceptedAfter)}</State>,
        },
        { title: 'Median', kind: 'number', cell: ({ medianSeconds }) => duration(medianSeconds * 1_000) },
        { title: 'Worst', kind: 'number', cell: ({ worstSeconds }) => duration(worstSeconds * 1_000) },
      ]}
    />
  );
}
