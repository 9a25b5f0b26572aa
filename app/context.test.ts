import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseConfig } from '../runtime/config/load.ts';
import type { Config } from '../runtime/config/schema.ts';
import { Fault } from '../runtime/errors.ts';
import { readRunFiles } from '../runtime/run-file.ts';
import { type Role } from './context.ts';
import { runRoles } from './run-roles.ts';
import { isReady } from './ready.ts';

let config: Config;
let level: string | undefined;
beforeEach(() => {
  level = process.env['TOCSIN_LOG_LEVEL'];
  process.env['TOCSIN_LOG_LEVEL'] = 'silent';
  config = { ...parseConfig(''), data: mkdtempSync(join(tmpdir(), 'tocsin-roles-')) };
});
afterEach(() => {
  if (level === undefined) delete process.env['TOCSIN_LOG_LEVEL'];
  else process.env['TOCSIN_LOG_LEVEL'] = level;
  rmSync(config.data, { recursive: true, force: true });
});

const away = (): Fault => new Fault('STORE_UNAVAILABLE', 'away', { retryable: true });
const quiet: Role = async () => ({ stop: async () => undefined });

it('is ready once every role runs, and gone without a trace once stopped', async () => {
  const stop = new AbortController();
  const starting = Promise.withResolvers<void>();
  const slow: Role = async () => {
    await starting.promise;
    return { addresses: { http: 'here' }, stop: async () => undefined };
  };
  const ended = runRoles('slow', [quiet, slow], config, stop.signal);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(readRunFiles(config.data)).toEqual([]);
  starting.resolve();
  await expect.poll(() => readRunFiles(config.data).length).toBe(1);
  const port = readRunFiles(config.data)[0]?.healthPort ?? 0;
  expect(await isReady(port)).toBe(true);
  stop.abort();
  await ended;
  expect(readdirSync(join(config.data, 'run'))).toEqual([]);
  expect(await isReady(port)).toBe(false);
});

it('stops the others, in reverse, when one cannot start, and says why', async () => {
  const stopped: string[] = [];
  const named =
    (name: string): Role =>
    async () => ({ stop: async () => void stopped.push(name) });
  const broken: Role = async () => {
    throw new Fault('PORT_IN_USE', 'taken');
  };
  const run = runRoles('x', [named('a'), named('b'), broken], config, new AbortController().signal);
  await expect(run).rejects.toMatchObject({ code: 'PORT_IN_USE' });
  expect(stopped).toEqual(['b', 'a']);
});

it('closes everything although a role fails to stop', async () => {
  const stop = new AbortController();
  let other = false;
  const stubborn: Role = async () => ({ stop: () => Promise.reject(new Fault('LOG_UNAVAILABLE', 'never')) });
  const polite: Role = async () => ({ stop: async () => void (other = true) });
  const run = runRoles('x', [polite, stubborn], config, stop.signal);
  await expect.poll(() => readRunFiles(config.data).length).toBe(1);
  const port = readRunFiles(config.data)[0]?.healthPort ?? 0;
  stop.abort();
  await expect(run).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' });
  expect([other, readRunFiles(config.data), await isReady(port)]).toEqual([true, [], false]);
});

it('ends with the failure of a role, also when that came while the next one was starting', async () => {
  const failing: Role = async () => ({
    done: Promise.reject(new Fault('STORE_REFUSED', 'no')),
    stop: async () => undefined,
  });
  const slow: Role = async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { stop: async () => undefined };
  };
  await expect(runRoles('x', [failing, slow], config, new AbortController().signal)).rejects.toMatchObject({
    code: 'STORE_REFUSED',
  });
});

it('takes no failure for one that is only the end of waiting', async () => {
  const stop = new AbortController();
  const waiting: Role = async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    throw away();
  };
  const run = runRoles('x', [waiting], config, stop.signal);
  setTimeout(() => stop.abort(), 50);
  await expect(run).resolves.toBeUndefined();
});
