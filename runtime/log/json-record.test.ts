import { expect, test } from 'vitest';
import { z } from 'zod';
import { recordVersion } from '../../schemas/record.ts';
import { topics } from '../../schemas/topics.ts';
import { jsonEntry, readJson } from './json-record.ts';
import type { LogRecord } from './port.ts';
import { createWriter } from './writer-identity.ts';

const schema = z.object({ name: z.string() });
const writer = createWriter();

function record(value: unknown, version = recordVersion): LogRecord {
  const entry = jsonEntry(topics.requests, 'request', writer, 1_767_600_000_000, value);
  return { ...entry, offset: 5, header: { ...entry.header, version } };
}

test('carries a value there and back under a sequence that rises', () => {
  const first = record({ name: 'a "quoted" \u2028 name' });
  const second = record({ name: 'b' });
  expect(readJson(first, schema)).toEqual({ name: 'a "quoted" \u2028 name' });
  expect(first.header).toMatchObject({ type: 'request', writer: writer.id, time: 1_767_600_000_000 });
  expect(second.header.sequence).toBe(first.header.sequence + 1);
  expect(writer.id).toMatch(/^[0-9a-f]{16}$/);
  expect(createWriter().id).not.toBe(writer.id);
});

test('takes this version and the one before, and names any other', () => {
  expect(readJson(record({ name: 'a' }, recordVersion - 1), schema)).toEqual({ name: 'a' });
  for (const version of [recordVersion + 1, recordVersion - 2]) {
    expect(() => readJson(record({ name: 'a' }, version), schema)).toThrow(/^requests.v1\/0 at 5 has version/);
  }
});

test('says which record does not have the shape, or is not JSON', () => {
  const thrown = (of: LogRecord) => {
    try {
      return readJson(of, schema);
    } catch (failure) {
      return failure;
    }
  };
  expect(thrown(record({ name: 7 }))).toMatchObject({
    code: 'RECORD_UNKNOWN',
    message: expect.stringContaining('name'),
  });
  expect(thrown({ ...record({}), payload: Buffer.from('{"na') })).toMatchObject({ code: 'DATA_CORRUPT' });
});
