import { expect, test } from 'vitest';
import { topics } from '../../../../schemas/topics.ts';
import { dayMs, entry, firstDay, partitions, readTexts, type Ground } from '../ground.ts';

const { telemetry, identity, fleet } = topics;

export function describeKeeping(ground: Ground): void {
  test('remembers where each consumer stands', async () => {
    expect(await ground.log.position('archive', telemetry, 1)).toBeUndefined();
    await ground.log.commit('archive', telemetry, 1, 7);
    await ground.log.commit('archive', telemetry, 2, 0);
    await ground.log.commit('detect', telemetry, 1, 3);
    await ground.log.commit('archive', telemetry, 1, 9);
    const again = await ground.open();
    expect(await again.position('archive', telemetry, 1)).toBe(9);
    expect(await again.position('archive', telemetry, 2)).toBe(0);
    expect(await again.position('detect', telemetry, 1)).toBe(3);
    expect(await again.position('detect', telemetry, 0)).toBeUndefined();
    expect(await again.position('archive', identity, 0)).toBeUndefined();
  });

  test('knows its bounds', async () => {
    expect(await ground.log.bounds(telemetry, 1)).toEqual({ low: 0, next: 0 });
    await ground.log.append([entry(telemetry, 1, 'a'), entry(telemetry, 1, 'b'), entry(telemetry, 2, 'c')]);
    expect(await ground.log.bounds(telemetry, 1)).toEqual({ low: 0, next: 2 });
    expect(await ground.log.bounds(telemetry, 2)).toEqual({ low: 0, next: 1 });
  });

  test('goes on with its offsets on another day', async () => {
    await ground.log.append([entry(telemetry, 1, 'monday'), entry(telemetry, 2, 'monday')]);
    ground.now += 3 * dayMs;
    expect(await ground.log.append([entry(telemetry, 1, 'thursday')])).toEqual([1]);
    ground.now -= 2 * dayMs;
    expect(await ground.log.append([entry(telemetry, 1, 'clock went back'), entry(telemetry, 2, 'too')])).toEqual([
      2, 1,
    ]);
    expect(await readTexts(ground.log, telemetry, 1)).toEqual(['monday', 'thursday', 'clock went back']);
    expect(await readTexts(ground.log, telemetry, 2)).toEqual(['monday', 'too']);
  });

  test('lets go of old days and says so below the low-water mark', async () => {
    const reader = await ground.open();
    await ground.log.append([entry(telemetry, 1, 'a'), entry(telemetry, 1, 'b')]);
    expect(await readTexts(reader, telemetry, 1)).toEqual(['a', 'b']);
    ground.now += 2 * dayMs;
    await ground.log.append([entry(telemetry, 1, 'c')]);
    await ground.log.trim(telemetry, firstDay);
    expect(await ground.log.bounds(telemetry, 1)).toEqual({ low: 0, next: 3 });
    await ground.log.trim(telemetry, firstDay + 2 * dayMs);
    for (const each of [ground.log, reader]) {
      expect(await each.bounds(telemetry, 1)).toEqual({ low: 2, next: 3 });
      await expect(each.read(telemetry, 1, 0)).rejects.toMatchObject({ code: 'LOG_TRIMMED' });
      expect(await readTexts(each, telemetry, 1, 2)).toEqual(['c']);
    }
  });

  test('keeps its marks when everything has been let go', async () => {
    await ground.log.append([entry(telemetry, 1, 'a'), entry(telemetry, 1, 'b')]);
    ground.now += 5 * dayMs;
    await ground.log.trim(telemetry, firstDay + 4 * dayMs);
    expect(await ground.log.bounds(telemetry, 1)).toEqual({ low: 2, next: 2 });
    await ground.log.close();
    const again = await ground.open();
    expect(await again.bounds(telemetry, 1)).toEqual({ low: 2, next: 2 });
    expect(await again.append([entry(telemetry, 1, 'c')])).toEqual([2]);
    await expect(again.read(telemetry, 1, 1)).rejects.toMatchObject({ code: 'LOG_TRIMMED' });
  });

  test('refuses to trim the facts about the fleet', async () => {
    await expect(ground.log.trim(fleet, ground.now)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  test('refuses another number of partitions than it was begun with', async () => {
    expect(ground.log.partitions(telemetry)).toBe(partitions);
    expect(ground.log.partitions(identity)).toBe(1);
    await expect(ground.open(partitions + 1)).rejects.toMatchObject({ code: 'LOG_MISMATCH' });
    await expect(ground.log.append([entry(telemetry, partitions, 'outside')])).rejects.toThrow(RangeError);
  });
}
