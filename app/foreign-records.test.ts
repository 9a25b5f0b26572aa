import { expect, it } from 'vitest';
import { rejectionsIn } from '../ingest/archive/dead-letters.ts';
import { Fault } from '../runtime/errors.ts';
import type { LogEntry } from '../runtime/log/port.ts';
import { topics } from '../schemas/topics.ts';
import { ForeignRecords } from './foreign-records.ts';

const now = Date.UTC(2026, 0, 5, 12);
const foreign = (offset: number, time = now) => ({
  ...{ topic: topics.telemetry, partition: 2, offset, time, value: Buffer.from('not ours') },
  fault: new Fault('RECORD_UNKNOWN', 'was not written by Tocsin'),
});

async function taken(count: number, time = now): Promise<{ kept: LogEntry[]; said: object[] }> {
  const kept: LogEntry[] = [];
  const said: object[] = [];
  const log = async () => ({ append: async (entries: readonly LogEntry[]) => (kept.push(...entries), []) });
  const records = new ForeignRecords({ error: (about: object) => void said.push(about) } as never, () => now);
  for (let offset = 0; offset < count; offset++) records.take(foreign(offset, time), log);
  await records.settled();
  return { kept, said };
}

it('keeps a record that is none of ours as a dead letter with its bytes, counted in no account, and says so', async () => {
  const { kept, said } = await taken(1);
  expect(said).toMatchObject([{ code: 'RECORD_UNKNOWN' }]);
  expect(kept).toMatchObject([{ topic: topics.deadLetters, header: { type: 'rejections', rows: 1 } }]);
  expect(kept[0]?.header.accounts).toBeUndefined();
  const [letter] = rejectionsIn(kept[0]?.payload ?? new Uint8Array());
  const about = {
    id: 'telemetry.v1.2.0',
    reason: 'foreign_record',
    source: 'telemetry.v1',
    receivedAt: now,
    length: 8,
  };
  expect(letter).toMatchObject({ ...about, bytes: Buffer.from('not ours').toString('base64') });
});

it('goes by its own clock where the record names no time that can be', async () => {
  const { kept } = await taken(1, -1);
  expect(rejectionsIn(kept[0]?.payload ?? new Uint8Array())[0]?.receivedAt).toBe(now);
});

it('keeps a thousand of a flood, and tells of all', async () => {
  const { kept, said } = await taken(1_500);
  expect(kept).toHaveLength(1_000);
  expect(said).toHaveLength(1_500);
});
