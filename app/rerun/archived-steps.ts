import { rowsOf } from '../../detectors/runner/rows.ts';
import { laneCodes } from '../../ingest/archive/chunk.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';
import { eventColumns } from '../../schemas/event/columns.ts';
import { type Event, EventDraft, type IssuerClass, type EventOutcome, type Trust } from '../../schemas/event/event.ts';
import type { EventKind, Lane } from '../../schemas/event/kinds.ts';
import type { Placed } from './placed.ts';

type Row = Record<string, string | number | [string, string][]>;

const instants = new Set<string>(eventColumns.flatMap(([name, encoding]) => (encoding === 'instant' ? [name] : [])));
/** Times as ms, the channel as its 16 digits, attributes in their order; the line itself is not needed to judge. */
const selected = eventColumns
  .filter(([name]) => name !== 'raw')
  .map(([name]) => {
    if (instants.has(name)) return `toInt64(toUnixTimestamp64Milli(\`${name}\`)) AS \`${name}_ms\``;
    if (name === 'channel') return "leftPad(lower(hex(channel)), 16, '0') AS channel_hex";
    if (name === 'attributes') return 'arrayMap((k, v) -> [k, v], mapKeys(attributes), mapValues(attributes)) AS pairs';
    return `\`${name}\``;
  })
  .join(', ');
const events = `SELECT ${selected}, offset FROM events WHERE lane = {lane:UInt8} AND partition = {partition:UInt16} AND offset >= {from:UInt64} AND offset < {to:UInt64} ORDER BY offset, row`;
const ticks =
  'SELECT offset, toInt64(toUnixTimestamp64Milli(time)) AS time, fleet, baselines FROM ticks FINAL WHERE lane = {lane:UInt8} AND partition = {partition:UInt16} ORDER BY offset';

/** One partition as ClickHouse has kept it, in the log's order: each tick and the events before it. */
export async function* archivedSteps(store: Store, lane: Lane, partition: number): AsyncGenerator<Placed> {
  const where = { lane: laneCodes[lane], partition };
  let from = 0;
  for await (const rows of store.stream<{ offset: number; time: number; fleet: number; baselines: number }>(
    ticks,
    where,
  )) {
    const last = rows.at(-1);
    if (last === undefined) continue;
    const between = await store.query<Row>(events, { ...where, from, to: last.offset });
    let next = 0;
    for (const tick of rows) {
      const first = next;
      while (next < between.length && Number(between[next]?.['offset']) < tick.offset) next++;
      if (next > first)
        yield { offset: Number(between[next - 1]?.['offset']), rows: rowsOf(between.slice(first, next).map(eventOf)) };
      yield { offset: tick.offset, tick };
    }
    from = last.offset;
  }
}

function eventOf(row: Row): Event {
  const text = (name: string): string => String(row[name] ?? '');
  const number = (name: string): number => Number(row[name] ?? 0);
  return Object.assign(new EventDraft(), {
    time: number('time_ms'),
    at: number('at_ms'),
    receivedAt: number('received_at_ms'),
    channel: text('channel_hex'),
    index: number('index'),
    tenant: text('tenant'),
    gateway: text('gateway'),
    device: text('device'),
    claimedDevice: text('claimed_device'),
    kind: text('kind') as EventKind,
    trust: text('trust') as Trust,
    source: text('source'),
    peer: text('peer'),
    peerPort: number('peer_port'),
    session: text('session'),
    certificateSha256: text('certificate_sha256'),
    certificateSerial: text('certificate_serial'),
    certificateIssuer: text('certificate_issuer'),
    certificateSubject: text('certificate_subject'),
    certificateNotBefore: number('certificate_not_before_ms'),
    certificateNotAfter: number('certificate_not_after_ms'),
    issuerClass: text('issuer_class') as IssuerClass,
    sequence: number('sequence'),
    nonce: text('nonce'),
    bootId: text('boot_id'),
    size: number('size'),
    payloadHash: text('payload_hash'),
    outcome: text('outcome') as EventOutcome,
    reason: text('reason'),
    weight: number('weight'),
    lines: number('lines'),
    severity: number('severity'),
    host: text('host'),
    program: text('program'),
    backlog: number('backlog') === 1,
    redelivered: number('redelivered') === 1,
    attributes: ((row['pairs'] ?? []) as [string, string][]).flat(),
  });
}
