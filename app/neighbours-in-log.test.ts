import { expect, it } from 'vitest';
import { recordsOf } from '../detectors/runner/neighbour-judge.ts';
import { MemoryLog } from '../ingest/appender/memory-log.ts';
import { jsonEntry } from '../runtime/log/json-record.ts';
import type { Bounds, LogRecord } from '../runtime/log/port.ts';
import { createWriter } from '../runtime/log/writer-identity.ts';
import type { Neighbours } from '../schemas/neighbours.ts';
import { type Topic, topics } from '../schemas/topics.ts';
import { NeighboursInLog } from './neighbours-in-log.ts';

class Log extends MemoryLog {
  looks = 0;
  override async read(...[, , from = 0]: [Topic?, number?, number?]): Promise<LogRecord[]> {
    return this.records.filter(({ offset }) => offset >= from).slice(0, 3);
  }
  override bounds(): Promise<Bounds> {
    this.looks++;
    return Promise.resolve({ low: 0, next: this.records.length });
  }
  async tell(...all: Neighbours[]): Promise<void> {
    const writer = createWriter();
    await this.append(all.map((one) => jsonEntry(topics.neighbours, 'neighbours', writer, 0, one)));
  }
}

const empty = (window: number): Neighbours => ({ window, part: 0, last: true, panels: [] });
const panels = Array.from({ length: 1_200 }, (_, shape) => ({ tenant: 'acme', group: 'gw', shape, slots: [] }));

it('gives the windows that are asked for, and keeps the place of those that are not', async () => {
  const log = new Log(1);
  await log.tell(empty(1), empty(2), empty(3), empty(4));
  const told = new NeighboursInLog(log, 0);
  expect((await told.take(3)).map(({ window }) => window)).toEqual([1, 2]);
  expect(told.next).toBe(2);
  expect((await told.take(3)).map(({ window }) => window)).toEqual([]);
  const again = new NeighboursInLog(log, told.next);
  expect((await again.take(10)).map(({ window }) => window)).toEqual([3, 4]);
  expect(again.next).toBe(4);
});

it('puts the parts of a window together, and begins again with a writer that does', async () => {
  const log = new Log(1);
  const [first, second, third] = recordsOf(1, panels) as [Neighbours, Neighbours, Neighbours];
  await log.tell(first, second);
  const told = new NeighboursInLog(log, 0);
  expect(await told.take(10)).toEqual([]);
  expect(told.next).toBe(0);
  await log.tell(first, second, third, third, empty(2));
  const later = new NeighboursInLog(log, told.next);
  expect((await later.take(10)).map(({ window, panels: some }) => [window, some.length])).toEqual([
    [1, 1_200],
    [2, 0],
  ]);
});

it('does not look at a log again and again that has nothing new', async () => {
  const log = new Log(1);
  const told = new NeighboursInLog(log, 0);
  for (let i = 0; i < 50; i++) expect(await told.take(10)).toEqual([]);
  expect(log.looks).toBeLessThan(10);
});
