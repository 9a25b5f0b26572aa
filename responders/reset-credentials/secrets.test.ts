import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CampaignKeys } from './secrets.ts';

const campaign = 'a'.repeat(32);
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a credential keeps its secret over restarts, and no two share one', () => {
  const keys = new CampaignKeys(join(folder, 'keys'));
  const first = keys.of(campaign)('dev-1~1');
  expect(first).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(new CampaignKeys(join(folder, 'keys')).of(campaign)('dev-1~1')).toBe(first);
  expect(keys.of(campaign)('dev-2~1')).not.toBe(first);
  expect(keys.of('b'.repeat(32))('dev-1~1')).not.toBe(first);
});

test('the key is for its owner only, and goes with the campaign', () => {
  const keys = new CampaignKeys(join(folder, 'keys'));
  const first = keys.of(campaign)('dev-1~1');
  const file = join(folder, 'keys', `${campaign}.key`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  keys.drop(campaign);
  expect(existsSync(file)).toBe(false);
  expect(keys.of(campaign)('dev-1~1')).not.toBe(first);
});

test('a file that is not a key is refused', () => {
  writeFileSync(join(folder, `${campaign}.key`), 'short');
  expect(() => new CampaignKeys(folder).of(campaign)).toThrow(/is not a key/);
});
