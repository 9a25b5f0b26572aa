import { type SearchField, searchFields } from '../../schemas/api/search.ts';

interface Column {
  /** What is compared, over the columns of `events`: the only text of this table that becomes part of a statement. */
  sql: string;
  kind: 'text' | 'number';
  /** What stands for nothing: never above or below anything. */
  absent?: 255 | -1;
}

/** Every field that can be asked for by name, and where it lies. */
export const fields: Readonly<Record<SearchField, Column>> = {
  // This very expression is in the sort key.
  device: { sql: 'if(empty(device), claimed_device, device)', kind: 'text' },
  gateway: { sql: 'gateway', kind: 'text' },
  kind: { sql: 'kind', kind: 'text' },
  outcome: { sql: 'outcome', kind: 'text' },
  reason: { sql: 'reason', kind: 'text' },
  trust: { sql: 'toString(trust)', kind: 'text' },
  source: { sql: 'source', kind: 'text' },
  peer: { sql: 'peer', kind: 'text' },
  session: { sql: 'session', kind: 'text' },
  serial: { sql: 'certificate_serial', kind: 'text' },
  issuer: { sql: 'certificate_issuer', kind: 'text' },
  program: { sql: 'program', kind: 'text' },
  host: { sql: 'host', kind: 'text' },
  severity: { sql: 'severity', kind: 'number', absent: 255 },
  size: { sql: 'size', kind: 'number' },
  sequence: { sql: 'sequence', kind: 'number', absent: -1 },
  nonce: { sql: 'nonce', kind: 'text' },
  boot: { sql: 'boot_id', kind: 'text' },
  payload: { sql: 'payload_hash', kind: 'text' },
};

export function isField(name: string): name is SearchField {
  return (searchFields as readonly string[]).includes(name);
}
