import { expect, it } from 'vitest';
import type { MemberRecord } from '../../schemas/member.ts';
import { topics } from '../../schemas/topics.ts';
import { jsonEntry } from '../log/json-record.ts';
import type { LogRecord } from '../log/port.ts';
import { createWriter } from '../log/writer-identity.ts';
import { latestRoster, viewEvery, Views } from './latest-view.ts';
import { Roster } from './roster.ts';

it('reads from the latest view on, however long the log is, and ends up with the same', async () => {
  const writer = createWriter();
  const records: LogRecord[] = [];
  const roster = new Roster();
  const views = new Views();
  const say = (value: MemberRecord): void => {
    const record = { ...jsonEntry(topics.members, 'member', writer, 0, value), offset: records.length };
    records.push(record);
    roster.apply(value, record.header, record.offset);
  };
  say({ type: 'joined', id: 'a', process: 'detect', wants: ['t'] });
  for (let i = 0; i < 40 * viewEvery; i++) {
    say({ type: 'beat' });
    if (views.due(roster, 'a')) say({ type: 'view', before: records.length, state: roster.snapshot() });
  }
  let lowest = records.length;
  const log = {
    bounds: async () => ({ low: 0, next: records.length }),
    read: async (_topic: string, _partition: number, from: number) => {
      lowest = Math.min(lowest, from);
      return records.slice(from, from + 100);
    },
  };
  const { roster: found, next } = await latestRoster(log);
  for (const { offset, payload, header } of records.slice(next))
    found.apply(JSON.parse(Buffer.from(payload).toString()) as MemberRecord, header, offset);
  expect(found.snapshot()).toEqual(roster.snapshot());
  expect(lowest).toBeGreaterThanOrEqual(records.length - 4 * viewEvery);
});
