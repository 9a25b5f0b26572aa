import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ensureEndpoint, readEndpoint } from './engine-endpoint.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'tocsin-endpoint-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

it('is the same for all who ask at once, and for those who ask later', async () => {
  const all = await Promise.all([ensureEndpoint(data), ensureEndpoint(data), ensureEndpoint(data)]);
  expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(await ensureEndpoint(data)).toEqual(all[0]);
  expect(readEndpoint(data)).toEqual(all[0]);
});

it('is readable by its owner only, and leaves nothing else behind', async () => {
  const { password, readerPassword } = await ensureEndpoint(data);
  expect(password).not.toBe(readerPassword);
  expect(readdirSync(join(data, 'engine'))).toEqual(['endpoint.json']);
  expect(statSync(join(data, 'engine', 'endpoint.json')).mode & 0o777).toBe(0o600);
  expect(statSync(join(data, 'engine')).mode & 0o077).toBe(0);
});

it('is told apart from one that is damaged', async () => {
  expect(() => readEndpoint(data)).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE', retryable: true }));
  mkdirSync(join(data, 'engine'));
  for (const text of ['', '{}', '{"port":0,"password":"a","readerPassword":"b"}', 'null']) {
    writeFileSync(join(data, 'engine', 'endpoint.json'), text);
    expect(() => readEndpoint(data)).toThrow(expect.objectContaining({ code: 'DATA_CORRUPT', retryable: false }));
    await expect(ensureEndpoint(data)).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
  }
});
