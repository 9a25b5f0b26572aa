import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import { decodersFor } from '../../decoders/registry.ts';
import type { Line } from '../../line.ts';
import { balanceOf, eventsIn, openBench, rejectionsIn } from '../../test-bench.ts';
import { readStdinLines } from '../stdin/stdin.ts';
import { readFileLines, type ReadOptions } from './file.ts';
import { RecordFraming } from './record-framing.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tocsin-records-'));
afterAll(() => rmSync(folder, { recursive: true }));

const now = Date.UTC(2026, 10, 21, 13);
const options: ReadOptions = {
  identity: { tenant: 'acme', gateway: 'gw-1', trust: 'token' },
  receivedAt: () => now,
  frameBytes: 1_000,
};
const record = (number: number, more: object = {}): object => ({
  eventVersion: '1.08',
  eventTime: `2026-11-21T12:00:${String(number).padStart(2, '0')}Z`,
  eventName: 'ConsoleLogin',
  sourceIPAddress: '192.0.2.7',
  userIdentity: { type: 'IAMUser', userName: `user-${number}`, note: ']}{["' },
  responseElements: { ConsoleLogin: 'Failure' },
  ...more,
});

async function read(content: string): Promise<{
  events: [index: number, source: string, at: string, raw: string][];
  refused: string[];
  balance: ReturnType<typeof balanceOf>;
}> {
  const { appender, ingest, log } = openBench({ decoders: [...(decodersFor('auto') ?? [])] });
  const file = path.join(folder, 'audit.json');
  writeFileSync(file, content);
  await readFileLines(file, ingest.pipeline, { sink: appender, ledger: appender.ledger }, options);
  await appender.close();
  const events = eventsIn(log).toSorted((a, b) => a.index - b.index);
  return {
    events: events.map(({ index, source, at, text }) => [index, source, new Date(at).toISOString(), text]),
    refused: rejectionsIn(log).map(({ id, reason }) => `${id.split('-')[1]} ${reason}`),
    balance: balanceOf(log),
  };
}

describe('a file of audit records', () => {
  test.each([
    ['on one line', JSON.stringify({ Records: [record(1), record(2), record(3)] })],
    ['laid out in many', JSON.stringify({ Records: [record(1), record(2), record(3)] }, null, 2)],
    ['after a byte order mark', `\ufeff${JSON.stringify({ Records: [record(1), record(2), record(3)] })}\n`],
    ['in several documents', [1, 2, 3].map((n) => JSON.stringify({ Records: [record(n)] })).join('')],
    ['in a document per line', [1, 2, 3].map((n) => JSON.stringify({ Records: [record(n)] })).join('\n')],
    ['one per line', [1, 2, 3].map((n) => JSON.stringify(record(n))).join('\n')],
  ])('gives an attempt per record, by its place in the file: %s', async (_how, content) => {
    const { events, refused, balance } = await read(content);
    const bytes = Buffer.from(content);
    const places = [1, 2, 3].map((n) => {
      const name = bytes.indexOf(`"user-${n}"`);
      return bytes.lastIndexOf('"eventVersion"', name);
    });
    expect(events.map(([index, source, at]) => [index, source, at])).toEqual(
      places.map((place, i) => [bytes.lastIndexOf('{', place), 'file/cloud-audit', `2026-11-21T12:00:0${i + 1}.000Z`]),
    );
    expect(events.map(([, , , raw]) => JSON.parse(raw))).toEqual([record(1), record(2), record(3)]);
    expect(refused).toEqual([]);
    expect(balance).toMatchObject({ offered: 3, stored: 3, residual: 0 });
  });

  test('a document among other lines is cut too, its records counted as lines', async () => {
    const document = JSON.stringify({ Records: [record(1), record(2)] });
    const { events, balance } = await read(`<13>a: one\n<13>Nov 21 12:00:00 gw app: ${document}\n<13>a: two\n`);
    expect(events.map(([index, source]) => [index, source])).toEqual([
      [0, 'file'],
      [11, 'file/cloud-audit'],
      [12, 'file/cloud-audit'],
      [11 + 28 + document.length + 1, 'file'],
    ]);
    expect(balance).toMatchObject({ offered: 4, stored: 4, residual: 0 });
  });

  test('counts what holds nothing, and what is too long or no record at all', async () => {
    const empty = await read('{"Records":[]}\n');
    expect(empty).toMatchObject({ events: [], balance: { offered: 1, dropped: 1, residual: 0 } });
    const long = record(2, { note: 'x'.repeat(2_000) });
    const { events, refused, balance } = await read(
      `{"Records":[${JSON.stringify(record(1))},${JSON.stringify(long)},5,{"a":1},${JSON.stringify(record(3))}]}`,
    );
    expect(events.map(([, source]) => source)).toEqual(['file/cloud-audit', 'file', 'file/cloud-audit']);
    expect(refused.map((one) => one.split(' ')[1])).toEqual(['frame_too_long', 'kind_missing']);
    expect(balance).toMatchObject({ offered: 5, stored: 3, deadLettered: 2, residual: 0 });
  });

  test('gives the same however it comes through a pipe', async () => {
    const content = JSON.stringify({ Records: Array.from({ length: 400 }, (_, i) => record(i % 60)) });
    const seen = [];
    for (const size of [1_000, 70_000, 1_000_000]) {
      const { appender, ingest, log } = openBench({ decoders: [...(decodersFor('auto') ?? [])], partitions: 1 });
      const chunks = Array.from({ length: Math.ceil(content.length / size) }, (_, i) =>
        Buffer.from(content.slice(i * size, (i + 1) * size)),
      );
      const outlet = { sink: appender, ledger: appender.ledger };
      await readStdinLines(Readable.from(chunks), ingest.pipeline, outlet, options);
      await appender.close();
      seen.push(eventsIn(log).map(({ id, source }) => `${id} ${source}`));
    }
    expect(seen[0]).toHaveLength(400);
    expect(seen[0]?.[0]).toMatch(/^[0-9a-f]{16}-12 stdin\/cloud-audit$/);
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
  });
});

test('records are framed the same in whatever chunks, and no more than the limit is held of one', () => {
  const text = `{"Records":[{"a":"\u00e4"},{"b":"${'x'.repeat(300)}"}, 7 ,{"c":1}]}\nrest\n`;
  const bytes = Buffer.from(text);
  const frames = (size: number): string[] => {
    const seen: string[] = [];
    const framing = new RecordFraming(100);
    const sink = {
      line: ({ text: line, start, end }: Line) => void seen.push(`${framing.offset} ${line.slice(start, end)}`),
      blank: () => void seen.push('blank'),
      broken: (reason: string, prefix: Uint8Array, length: number) =>
        void seen.push(`${framing.offset} ${reason} ${Buffer.from(prefix).toString()} ${length}`),
    };
    for (let at = 0; at < bytes.length; at += size) {
      framing.push(bytes.subarray(at, at + size), sink);
      expect(framing.held).toBeLessThanOrEqual(100);
    }
    framing.end(sink);
    return seen;
  };
  const whole = frames(10_000);
  expect(whole.map((frame) => frame.slice(0, 40))).toEqual([
    '12 {"a":"\u00e4"}',
    `23 frame_too_long {"b":"${'x'.repeat(16)}`,
    '333 7 ',
    '336 {"c":1}',
    '346 rest',
  ]);
  expect(whole[1]).toMatch(/ 308$/);
  for (const size of [1, 2, 7, 64, 99, 101, 250]) expect(frames(size)).toEqual(whole);
});
