import type { EventRow } from '../../../schemas/api/search.ts';

/** A row as `page.sql` and `arrivals.sql` give it. */
export interface StoredRow {
  at_ms: number;
  sent_ms: number;
  received_ms: number;
  channel_text: string;
  index_text: string;
  device: string;
  claimed_device: string;
  gateway: string;
  kind: string;
  trust_text: string;
  source: string;
  peer: string;
  peer_port: number;
  session: string;
  certificate_sha256: string;
  certificate_serial: string;
  certificate_issuer: string;
  certificate_subject: string;
  not_before_ms: number;
  not_after_ms: number;
  issuer_class: string;
  sequence: number;
  nonce: string;
  boot_id: string;
  size: number;
  payload_hash: string;
  outcome: string;
  reason: string;
  weight: number;
  lines: number;
  severity: number;
  host: string;
  program: string;
  backlog: number;
  redelivered: number;
  attributes: Record<string, string>;
  raw: string;
}

/** In the order of a file's columns, with what stands for nothing. */
const shown: readonly [name: string, of: (row: StoredRow) => string | number, absent: string | number][] = [
  ['id', idOf, ''],
  ['time', (row) => row.at_ms, 0],
  ['kind', (row) => row.kind, ''],
  ['device', (row) => (row.device === '' ? row.claimed_device : row.device), ''],
  ['gateway', (row) => row.gateway, ''],
  ['trust', (row) => row.trust_text, ''],
  ['source', (row) => row.source, ''],
  ['outcome', (row) => row.outcome, ''],
  ['reason', (row) => row.reason, ''],
  ['peer', (row) => row.peer, ''],
  ['port', (row) => row.peer_port, 0],
  ['session', (row) => row.session, ''],
  ['serial', (row) => row.certificate_serial, ''],
  ['issuer', (row) => row.certificate_issuer, ''],
  ['issuerClass', (row) => row.issuer_class, ''],
  ['certificate', (row) => row.certificate_subject, ''],
  ['fingerprint', (row) => row.certificate_sha256, ''],
  ['notBefore', (row) => row.not_before_ms, 0],
  ['notAfter', (row) => row.not_after_ms, 0],
  ['sequence', (row) => row.sequence, -1],
  ['nonce', (row) => row.nonce, ''],
  ['boot', (row) => row.boot_id, ''],
  ['size', (row) => row.size, 0],
  ['payload', (row) => row.payload_hash, ''],
  ['severity', (row) => row.severity, 255],
  ['host', (row) => row.host, ''],
  ['program', (row) => row.program, ''],
  ['weight', (row) => row.weight, 1],
  ['lines', (row) => row.lines, 1],
  ['backlog', (row) => row.backlog, 0],
  ['redelivered', (row) => row.redelivered, 0],
  ['sent', (row) => row.sent_ms, 0],
  ['received', (row) => row.received_ms, 0],
];

/** An event as people see it: named as searches name its fields, times in ms, what is empty left out. */
export function eventRow(row: StoredRow): EventRow {
  const seen: EventRow = {};
  for (const [name, of, absent] of shown) {
    const value = of(row);
    if (value !== absent) seen[name] = value;
  }
  if (Object.keys(row.attributes).length > 0) seen['attributes'] = { ...row.attributes };
  if (row.raw !== '') seen['raw'] = row.raw;
  return seen;
}

export function idOf({ channel_text, index_text }: Pick<StoredRow, 'channel_text' | 'index_text'>): string {
  return `${BigInt(channel_text).toString(16).padStart(16, '0')}-${index_text}`;
}

const times = new Set(['time', 'notBefore', 'notAfter', 'sent', 'received']);

export const exportColumns: readonly string[] = [...shown.map(([name]) => name), 'attributes', 'raw'];

/** In the order of `exportColumns`; times as ISO, what is empty as ''. */
export function exportCells(row: StoredRow): (string | number)[] {
  const cells = shown.map(([name, of, absent]) => {
    const value = of(row);
    if (value === absent) return '';
    return times.has(name) ? new Date(Number(value)).toISOString() : value;
  });
  const attributes = Object.keys(row.attributes).length === 0 ? '' : JSON.stringify(row.attributes);
  return [...cells, attributes, row.raw];
}

/** The same for lines of JSON: what is empty left out. */
export function exportJson(row: StoredRow): Record<string, unknown> {
  const seen = Object.entries(eventRow(row));
  return Object.fromEntries(
    seen.map(([name, value]) => [name, times.has(name) ? new Date(Number(value)).toISOString() : value]),
  );
}
