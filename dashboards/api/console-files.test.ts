import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { addConsole } from './console-files.ts';

test('the page is served at every address that is none of the API, files by their names', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-console-'));
  mkdirSync(join(directory, 'assets'));
  mkdirSync(join(directory, '.hidden'));
  writeFileSync(join(directory, 'index.html'), 'the page');
  writeFileSync(join(directory, 'assets/index-1.js'), 'code');
  writeFileSync(join(directory, '.hidden/file.json'), '{}');
  const app = fastify();
  await addConsole(app, directory);
  const get = (url: string) => app.inject({ url });
  for (const url of ['/', '/acme/alerts?panel=alert%3A1', '/acme/devices/pump.1', '/.hidden/file.json']) {
    expect([url, (await get(url)).body]).toEqual([url, 'the page']);
  }
  const code = await get('/assets/index-1.js');
  expect([code.body, code.headers['cache-control']]).toEqual(['code', 'public, max-age=31536000, immutable']);
  expect((await get('/')).headers['cache-control']).toBe('no-cache');
  for (const url of ['/assets/gone.js', '/api/v1/none', '/package.json'])
    expect([url, (await get(url)).body]).not.toContain('the page');
  await app.close();
  rmSync(directory, { recursive: true });
});
