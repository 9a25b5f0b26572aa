import { Link } from 'wouter';
import type { AuditEntry } from '../../../../../schemas/api/audit.ts';
import { type Column, Table } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { When } from '../../marks/when.tsx';
import { kindWords } from './kinds.ts';

const columns: Column<AuditEntry>[] = [
  { title: 'When', kind: 'tight', cell: ({ at }) => <When at={at} /> },
  { title: 'Who', kind: 'tight', cell: ({ who }) => (who === '' ? 'not known' : <Text value={who} most={24} />) },
  { title: 'Kind', room: 'much', kind: 'tight', cell: ({ kind }) => kindWords[kind] },
  { title: 'What', cell: ({ what }) => <Text value={what} most={200} /> },
  { title: 'About', room: 'some', cell: ({ about }) => <About text={about} /> },
  { title: 'Note', room: 'some', cell: ({ note }) => <Text value={note} most={300} /> },
  { title: 'Record', room: 'much', kind: 'tight', cell: ({ id }) => <code>{id}</code> },
];

export function AuditTable({ entries, at }: { entries: readonly AuditEntry[]; at: number }) {
  return <Table label="Audit" rows={entries} keyOf={({ id }) => id} columns={columns} at={at} />;
}

const pages: Record<string, string> = { alert: 'alerts', case: 'cases', device: 'devices' };

/** Where an entry is about something that has a page, the way there. */
export function placeOf(about: string): string | null {
  const [kind = ''] = about.split(' ', 1);
  const page = pages[kind];
  return page === undefined ? null : `/${page}/${encodeURIComponent(about.slice(kind.length + 1))}`;
}

function About({ text }: { text: string }) {
  const place = placeOf(text);
  if (place === null) return <Text value={text} most={120} />;
  return (
    <Link href={place}>
      <Text value={text} most={120} />
    </Link>
  );
}
