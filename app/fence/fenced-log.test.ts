import fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldTopic } from '../fold-topic.ts';
import { follow } from '../../runtime/log/follow.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import type { EventLog, LogEntry } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { memoryLog } from '../../test/support/memory-log.ts';
import { topics } from '../../schemas/topics.ts';
import { FencedLog } from './fenced-log.ts';

const writer = createWriter();
const record = (type: 'epoch' | 'entry', number: number, value: unknown = {}): LogEntry => {
  const entry = jsonEntry(topics.journal, type, writer, 0, value);
  return { ...entry, header: { ...entry.header, epoch: { role: 'triage', number } } };
};

/** Everything that a reader sees from an offset on, in chunks of about so many bytes. */
async function seen(log: EventLog, from: number, bytes: number): Promise<number[]> {
  const offsets: number[] = [];
  for (let at = from; ; at = (offsets.at(-1) ?? 0) + 1) {
    const records = await log.read(topics.journal, 0, at, { bytes });
    if (records.length === 0) return offsets;
    offsets.push(...records.map(({ offset }) => offset));
  }
}

it('shows every reader the same, wherever it begins and however much it reads at once', async () => {
  const said = fc.tuple(fc.constantFrom('epoch' as const, 'entry' as const), fc.integer({ min: 0, max: 4 }));
  const reads = fc.array(fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 8 })), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(said, { maxLength: 30 }), reads, async (all, readers) => {
      const plain = memoryLog();
      await plain.append(all.map(([type, number]) => record(type, number)));
      const whole = await seen(new FencedLog(plain), 0, 1_000);
      const shared = new FencedLog(plain);
      for (const [from, bytes] of readers) {
        const wanted = whole.filter((offset) => offset >= from);
        expect(await seen(new FencedLog(plain), from, bytes)).toEqual(wanted);
        expect(await seen(shared, from, bytes)).toEqual(wanted);
      }
    }),
  );
});

it('reads past what does not count as if it were not there, counts it once, and goes on behind it', async () => {
  const plain = memoryLog();
  const log = new FencedLog(plain);
  await plain.append([record('epoch', 1), record('entry', 1, 'a'), record('epoch', 2), record('entry', 1, 'stale')]);
  const folded: unknown[] = [];
  const take = ({ payload }: { payload: Uint8Array }): unknown =>
    folded.push(JSON.parse(Buffer.from(payload).toString()));
  const next = await foldTopic(log, topics.journal, 0, take);
  expect(folded).toEqual(['a']);
  await plain.append([record('entry', 1, 'stale'), record('entry', 2, 'b')]);
  await foldTopic(log, topics.journal, next, take);
  for await (const records of follow(log, topics.journal, 0, 0)) {
    expect(records).toHaveLength(2);
    break;
  }
  expect(folded).toEqual(['a', 'b']);
  expect(log.passedOver()).toMatchObject({ [topics.journal]: 2, [topics.outcomes]: 0 });
});

it('a reader that reads on learns of an epoch that began behind its back', async () => {
  const plain = memoryLog();
  const log = new FencedLog(plain);
  await plain.append([record('epoch', 1), record('entry', 1)]);
  expect(await seen(log, 0, 1_000)).toEqual([1]);
  await plain.append([record('epoch', 2), record('entry', 1), record('entry', 2)]);
  // From behind the end of what is known: what lies between is looked at first.
  expect(await seen(log, 3, 1_000)).toEqual([4]);
  expect(await log.asks(topics.journal, 'triage')).toEqual({ number: 2, offset: 2 });
});

it('shows once what an append whose answer was lost has brought twice, to who follows and to who begins behind the first', async () => {
  const plain = memoryLog();
  const opened = [record('entry', 1, 'opened'), record('entry', 1, 'told')];
  await plain.append([record('epoch', 1), ...opened, ...opened, record('entry', 1, 'closed')]);
  const log = new FencedLog(plain);
  expect(await seen(log, 0, 1_000)).toEqual([1, 2, 5]);
  expect(await seen(new FencedLog(plain), 3, 1)).toEqual([5]);
  expect(log.passedOver()).toMatchObject({ [topics.journal]: 2 });
});
