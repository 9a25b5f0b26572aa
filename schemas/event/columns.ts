/**
 * The columns of an event block and of the `events` table, in this order on the wire. `encoding` says how the block
 * lays a column out (ClickHouse Native format); the table may store it in a richer type, the engine casts on insert.
 */
export type ColumnEncoding = 'instant' | 'text' | 'bytes' | 'hex64' | 'u8' | 'u16' | 'u32' | 'i64' | 'u64' | 'map';

/** ClickHouse type of each encoding inside a block. `instant` is milliseconds since 1970, UTC. */
export const blockTypes: Record<ColumnEncoding, string> = {
  instant: "DateTime64(3, 'UTC')",
  text: 'String',
  bytes: 'String',
  hex64: 'UInt64',
  u8: 'UInt8',
  u16: 'UInt16',
  u32: 'UInt32',
  i64: 'Int64',
  u64: 'UInt64',
  map: 'Map(String, String)',
};

export const eventColumns = [
  ['time', 'instant'],
  ['at', 'instant'],
  ['received_at', 'instant'],
  ['channel', 'hex64'],
  ['index', 'u64'],
  ['tenant', 'text'],
  ['gateway', 'text'],
  ['device', 'text'],
  ['claimed_device', 'text'],
  ['kind', 'text'],
  ['trust', 'u8'],
  ['source', 'text'],
  ['peer', 'text'],
  ['peer_port', 'u16'],
  ['session', 'text'],
  ['certificate_sha256', 'text'],
  ['certificate_serial', 'text'],
  ['certificate_issuer', 'text'],
  ['certificate_subject', 'text'],
  ['certificate_not_before', 'instant'],
  ['certificate_not_after', 'instant'],
  ['issuer_class', 'text'],
  ['sequence', 'i64'],
  ['nonce', 'text'],
  ['boot_id', 'text'],
  ['size', 'u32'],
  ['payload_hash', 'text'],
  ['outcome', 'text'],
  ['reason', 'text'],
  ['weight', 'u32'],
  ['lines', 'u32'],
  ['severity', 'u8'],
  ['host', 'text'],
  ['program', 'text'],
  ['backlog', 'u8'],
  ['redelivered', 'u8'],
  ['attributes', 'map'],
  ['raw', 'bytes'],
] as const satisfies readonly (readonly [string, ColumnEncoding])[];

export type EventColumn = (typeof eventColumns)[number][0];

/** Columns the archive adds while copying: where in the log the row came from. Lane, partition, offset and row give the log's order back. */
export const archiveColumns = {
  /** 1 telemetry, 2 identity. */
  lane: 'UInt8',
  partition: 'UInt16',
  /** Offset of the record in its partition. */
  offset: 'UInt64',
  /** Row within the record. */
  row: 'UInt32',
} as const;
