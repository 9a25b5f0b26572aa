import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Damage } from './damage.ts';

test('looks by itself after the disk was full, and starts anew once an hour at most', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-damage-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const part = mkdtempSync(join(directory, 'part-'));
  writeFileSync(join(part, 'a.bin'), 'ab');
  const sessions = { control: async () => `${part}\t3\n` };
  const outcome = async (after: (damage: Damage) => void): Promise<string> => {
    const damage = new Damage(directory, sessions);
    let told = 'goes on';
    void damage.found.then(() => (told = 'anew'));
    after(damage);
    await vi.advanceTimersByTimeAsync(2_500);
    damage.stop();
    return told;
  };
  const full = (damage: Damage): void => damage.noticed({ code: 243, message: 'no space' });
  expect(await outcome((damage) => damage.noticed({ code: 62, message: 'a typo' }))).toBe('goes on');
  expect(await outcome((damage) => damage.noticed({ code: 33, message: 'what was sent is too short' }))).toBe(
    'goes on',
  );
  expect(await outcome(full)).toBe('anew');
  expect(await outcome(full)).toBe('goes on');
  const earlier = Date.now() / 1000 - 3_700;
  utimesSync(join(directory, 'started-anew'), earlier, earlier);
  expect(await outcome(full)).toBe('anew');
});
