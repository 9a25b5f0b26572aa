import { expect, test } from 'vitest';
import { topics } from '../../schemas/topics.ts';
import { Fault } from '../errors.ts';
import { follow } from './follow.ts';
import { jsonEntry } from './json-record.ts';
import type { LogRecord } from './port.ts';
import { createWriter } from './writer-identity.ts';

const writer = createWriter();
const away = new Fault('LOG_UNAVAILABLE', 'away', { retryable: true });

function record(offset: number): LogRecord {
  return { ...jsonEntry(topics.findings, 'finding', writer, 0, { offset }), offset };
}

/** Answers each read with the next of `answers`, then with nothing. */
function scripted(answers: (LogRecord[] | Fault)[]) {
  const asked: number[] = [];
  return {
    asked,
    async read(_topic: string, _partition: number, from: number): Promise<LogRecord[]> {
      asked.push(from);
      const answer = answers.shift() ?? [];
      if (answer instanceof Fault) throw answer;
      return answer;
    },
  };
}

async function offsetsOf(chunks: AsyncIterable<LogRecord[]>, wanted: number): Promise<number[][]> {
  const offsets: number[][] = [];
  for await (const chunk of chunks) {
    offsets.push(chunk.map((each) => each.offset));
    if (offsets.length === wanted) break;
  }
  return offsets;
}

test('goes on behind the last record of each chunk, over gaps and empty answers', async () => {
  const log = scripted([[record(3), record(7)], [], [record(8)]]);
  expect(await offsetsOf(follow(log, topics.findings, 0, 3), 2)).toEqual([[3, 7], [8]]);
  expect(log.asked).toEqual([3, 8, 8]);
});

test('asks again while the log does not answer, and loses nothing by it', async () => {
  const faults: Fault[] = [];
  const log = scripted([[record(0)], away, away, [record(1)]]);
  const chunks = follow(log, topics.findings, 0, 0, { onRetry: (fault) => faults.push(fault) });
  expect(await offsetsOf(chunks, 2)).toEqual([[0], [1]]);
  expect(faults).toEqual([away, away]);
});

test('throws what asking again does not mend', async () => {
  const trimmed = new Fault('LOG_TRIMMED', 'gone');
  await expect(offsetsOf(follow(scripted([trimmed]), topics.findings, 0, 0), 1)).rejects.toBe(trimmed);
});

test('ends on abort', async () => {
  const controller = new AbortController();
  const log = scripted([[record(0)]]);
  const chunks = follow(log, topics.findings, 0, 0, { signal: controller.signal });
  expect((await chunks.next()).done).toBe(false);
  controller.abort();
  expect(await chunks.next()).toEqual({ done: true, value: undefined });
});
