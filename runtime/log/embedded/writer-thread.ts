import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { Topic } from '../../../schemas/topics.ts';
import { Fault } from '../../errors.ts';
import { release } from '../../release.ts';
import { packPayload } from '../payload.ts';
import { Checkpoints } from './checkpoints.ts';
import type { WriterAnswer, WriterRequest } from './messages.ts';
import { TopicWriter, type PackedRecord } from './topic-writer.ts';

type Append = Extract<WriterRequest, { kind: 'append' }>;

const { directory } = workerData as { directory: string };
const port = parentPort;
if (port === null) throw new Error('writer-thread.ts runs as a worker of the embedded log');

const writers = new Map<Topic, TopicWriter>();
const checkpoints = new Checkpoints();
let waiting: Append[] = [];
let scheduled = false;

port.on('message', (request: WriterRequest) => {
  if (request.kind === 'append') {
    waiting.push(request);
    // All messages that arrived during the last commit are delivered before this runs: they share the next one.
    if (!scheduled) setImmediate(commitWaiting);
    scheduled = true;
    return;
  }
  commitWaiting();
  if (request.kind === 'trim') {
    answer(request.id, () => {
      writerOf(request.topic).trim(request.time, request.today);
      return [];
    });
    return;
  }
  for (const writer of writers.values()) writer.close();
  void checkpoints.close();
  port.close();
});

function commitWaiting(): void {
  scheduled = false;
  const appends = waiting;
  waiting = [];
  for (let from = 0; from < appends.length; ) {
    // Entries of different days must not share a transaction; that happens once a day.
    let to = from;
    while (to < appends.length && appends[to]?.day === appends[from]?.day) to++;
    commit(appends.slice(from, to));
    from = to;
  }
  for (const writer of writers.values()) writer.tidy();
}

function commit(appends: readonly Append[]): void {
  const byTopic = new Map<Topic, { append: number; entry: number; record: PackedRecord }[]>();
  appends.forEach(({ entries }, append) => {
    entries.forEach(({ topic, partition, time, header, payload }, entry) => {
      const record = { partition, time, header, payload: packPayload(payload) };
      release(payload);
      const records = byTopic.get(topic);
      if (records === undefined) byTopic.set(topic, [{ append, entry, record }]);
      else records.push({ append, entry, record });
    });
  });
  const offsets = appends.map(({ entries }) => Array.from(entries, () => 0));
  const failures = new Map<number, unknown>();
  const day = appends[0]?.day ?? '';
  for (const [topic, records] of byTopic) {
    try {
      const topicOffsets = writerOf(topic).append(
        day,
        records.map(({ record }) => record),
      );
      records.forEach(({ append, entry }, i) => {
        const row = offsets[append];
        if (row !== undefined) row[entry] = topicOffsets[i] ?? 0;
      });
    } catch (failure) {
      // A connection that has failed once is not trusted again.
      writerOf(topic).close();
      for (const { append } of records) failures.set(append, failure);
    }
  }
  for (const { record } of [...byTopic.values()].flat()) release(record.payload);
  appends.forEach(({ id }, append) =>
    answer(id, () => {
      if (failures.has(append)) throw failures.get(append);
      return offsets[append] ?? [];
    }),
  );
}

function answer(id: number, action: () => number[]): void {
  port?.postMessage(outcome(id, action));
}

function outcome(id: number, action: () => number[]): WriterAnswer {
  try {
    return { id, offsets: action() };
  } catch (failure) {
    if (failure instanceof Fault) {
      return { id, failure: { code: failure.code, message: failure.message, retryable: failure.retryable } };
    }
    return { id, failure: { message: String(failure), retryable: false } };
  }
}

function writerOf(topic: Topic): TopicWriter {
  let writer = writers.get(topic);
  if (writer === undefined) {
    writer = new TopicWriter(join(directory, topic), checkpoints);
    writers.set(topic, writer);
  }
  return writer;
}
