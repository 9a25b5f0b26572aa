import type { Forgotten, LogPlace } from '../../fleet/forgotten.ts';
import { BlockBuilder } from '../../runtime/block/builder.ts';
import { BlockCursor } from '../../runtime/block/cursor.ts';
import { releasePayload } from '../../runtime/log/payload.ts';
import type { LogRecord } from '../../runtime/log/port.ts';

/**
 * The record as if it had never held anything of the devices that are forgotten; the same one when it holds nothing of them.
 * What was left out is counted in the header, by wish.
 */
export function withoutForgotten(record: LogRecord, place: LogPlace, forgotten: Forgotten): LogRecord {
  const cursor = new BlockCursor(record.payload);
  const wishes = Array.from({ length: cursor.rows }, (_, row) => {
    const { tenant, device, claimedDevice } = cursor.seek(row);
    return forgotten.idOf(tenant, device === '' ? claimedDevice : device, place);
  });
  if (wishes.every((id) => id === undefined)) return record;
  const builder = new BlockBuilder();
  const left: Record<string, { rows: number; lines: number }> = {};
  let receivedAt = 0;
  for (const [row, id] of wishes.entries()) {
    const event = cursor.seek(row);
    if (id === undefined) {
      builder.add(event);
      continue;
    }
    ({ receivedAt } = event);
    const counted = (left[id] ??= { rows: 0, lines: 0 });
    counted.rows++;
    counted.lines += event.lines;
  }
  const { rows } = builder;
  const { topic, partition, offset } = record;
  const header = { ...record.header, rows, forgotten: { receivedAt, left } };
  // Rows were copied: the memory of the old payload may go.
  const payload = builder.finish();
  releasePayload(record);
  return { topic, partition, offset, header, payload };
}
