import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { balanceOf, eventsIn, openBench, rejectionsIn } from '../../test-bench.ts';
import { readStdinLines } from '../stdin/stdin.ts';
import { readFileLines, type ReadOptions } from './file.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tocsin-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const now = Date.UTC(2026, 10, 21, 2);
const options: ReadOptions = {
  identity: { tenant: 'acme', gateway: 'gw-1', trust: 'token' },
  receivedAt: () => now,
  frameBytes: 1_000,
};
const content = `<13>a: one\n\n<13>a: tw\u00f6\n${'x'.repeat(1_500)}\n<13>a: three`;

async function read(
  name: string,
  bytes: string | Buffer = content,
): Promise<{ ids: string[]; text: string[]; balance: ReturnType<typeof balanceOf>; refused: string[] }> {
  const { appender, ingest, log } = openBench();
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  await readFileLines(file, ingest.pipeline, { sink: appender, ledger: appender.ledger }, options);
  await appender.close();
  const events = eventsIn(log);
  const refused = rejectionsIn(log).map(({ id, reason }) => `${id} ${reason}`);
  return { ids: events.map(({ id }) => id), text: events.map(({ text }) => text), balance: balanceOf(log), refused };
}

test('lines are named by what the file holds and where they begin in it, whatever its name', async () => {
  const one = await read('one.log');
  expect(one.text).toEqual(['<13>a: one', '<13>a: tw\u00f6', '<13>a: three']);
  const channel = one.ids[0]?.split('-')[0] ?? '';
  expect(channel).toMatch(/^[0-9a-f]{16}$/);
  expect(one.ids).toEqual([`${channel}-0`, `${channel}-12`, `${channel}-${12 + 12 + 1_501}`]);
  expect(one.refused).toEqual([`${channel}-24 frame_too_long`]);
  expect(one.balance).toMatchObject({ offered: 5, stored: 3, deadLettered: 1, dropped: 1, residual: 0 });
  expect(await read('two.log')).toEqual(one);
});

test('a stream gives the same ids however it comes', async () => {
  const long = Array.from({ length: 8_000 }, (_, i) => `<13>a: line ${i}\n`).join('');
  const ids = [];
  for (const size of [1_000, 70_000, 1_000_000]) {
    const { appender, ingest, log } = openBench({ partitions: 1 });
    const chunks = Array.from({ length: Math.ceil(long.length / size) }, (_, i) =>
      Buffer.from(long.slice(i * size, (i + 1) * size)),
    );
    await readStdinLines(Readable.from(chunks), ingest.pipeline, { sink: appender, ledger: appender.ledger }, options);
    await appender.close();
    ids.push(eventsIn(log).map(({ id, source }) => `${id} ${source}`));
  }
  expect(ids[0]).toHaveLength(8_000);
  expect(ids[1]).toEqual(ids[0]);
  expect(ids[2]).toEqual(ids[0]);
  expect(ids[0]?.[0]).toMatch(/^[0-9a-f]{16}-0 stdin$/);
});

test('a file that cannot be read is a fault', async () => {
  const { appender, ingest } = openBench();
  const outlet = { sink: appender, ledger: appender.ledger };
  await expect(readFileLines(path.join(folder, 'none'), ingest.pipeline, outlet, options)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
  });
  await expect(readFileLines(folder, ingest.pipeline, outlet, options)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
  });
});

test('a file packed with gzip holds the same lines under the same ids, whatever it is called', async () => {
  expect(await read('packed.log', gzipSync(content))).toEqual(await read('plain.log'));
  await expect(read('broken.log', gzipSync(content).subarray(0, 40))).rejects.toThrow('unexpected end of file');
});
