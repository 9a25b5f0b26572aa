import { expect, test } from 'vitest';
import type { RecordHeader } from '../../../../schemas/record.ts';
import { topics } from '../../../../schemas/topics.ts';
import { entry, header, partitions, readAll, readTexts, text, type Ground } from '../ground.ts';

const { telemetry, identity } = topics;

export function describeAppending(ground: Ground): void {
  test('keeps what was appended after it was closed and opened again', async () => {
    expect(await ground.log.append([entry(telemetry, 1, 'kept')])).toEqual([0]);
    await ground.log.close();
    const again = await ground.open();
    expect(await readTexts(again, telemetry, 1)).toEqual(['kept']);
    expect(await again.append([entry(telemetry, 1, 'next')])).toEqual([1]);
  });

  test('keeps the order of each partition when appends overlap', async () => {
    const appends = Array.from({ length: 40 }, (_, i) => [
      entry(telemetry, i % 2, `${i}a`),
      entry(telemetry, i % 2, `${i}b`),
    ]);
    const offsets = await Promise.all(appends.map((entries) => ground.log.append(entries)));
    for (const partition of [0, 1]) {
      const found = await readAll(ground.log, telemetry, partition);
      const wanted = appends.flatMap((entries, i) =>
        i % 2 === partition ? entries.map((each, j) => [offsets[i]?.[j], text(each)]) : [],
      );
      expect(found.map((each) => [each.offset, text(each)])).toEqual(wanted);
    }
  });

  test('takes one append over several topics and partitions and answers in its order', async () => {
    await ground.log.append([entry(identity, 0, 'before')]);
    const offsets = await ground.log.append([
      entry(telemetry, 3, 'a'),
      entry(identity, 0, 'b'),
      entry(telemetry, 0, 'c'),
      entry(telemetry, 3, 'd'),
    ]);
    expect(offsets).toEqual([0, 1, 0, 1]);
    expect(await readTexts(ground.log, telemetry, 3)).toEqual(['a', 'd']);
    expect(await readTexts(ground.log, telemetry, 0)).toEqual(['c']);
    expect(await readTexts(ground.log, identity, 0)).toEqual(['before', 'b']);
    expect(await readTexts(ground.log, telemetry, 2)).toEqual([]);
    expect(await ground.log.append([])).toEqual([]);
  });

  test('gives headers and payloads back as they were', async () => {
    const full: RecordHeader = {
      ...header(),
      batch: { gateway: 'gw-7 "ü"', key: '\u0000\n' },
      rows: 500,
      day: 20_458,
      accounts: { offered: 3, dropped: { rate_limited: 1 }, refused: { peer_unknown: 2 } },
    };
    const bytes = Uint8Array.from({ length: 512 << 10 }, (_, i) => (i * 2_654_435_761) >>> 24);
    await ground.log.append([
      { topic: identity, partition: 0, header: full, payload: new Uint8Array(0) },
      { topic: identity, partition: 0, header: header(), payload: bytes },
    ]);
    const [empty, large] = await readAll(ground.log, identity, 0);
    expect(empty?.header).toEqual(full);
    expect(empty?.payload).toHaveLength(0);
    expect(Buffer.compare(large?.payload ?? new Uint8Array(0), bytes)).toBe(0);
  });

  test('leaves the caller its payload', async () => {
    const payload = Buffer.from('mine');
    await ground.log.append(
      [0, 1, 2, 3].map((partition) => ({ topic: telemetry, partition, header: header(), payload })),
    );
    expect(payload.toString()).toBe('mine');
    expect(await readTexts(ground.log, telemetry, 3)).toEqual(['mine']);
  });

  test('takes a thousand small records at once', async () => {
    const many = Array.from({ length: 1000 }, (_, i) => entry(telemetry, i % partitions, `${i}`));
    await Promise.all([ground.log.append(many.slice(0, 500)), ground.log.append(many.slice(500))]);
    const found = await Promise.all([0, 1, 2, 3].map((partition) => readTexts(ground.log, telemetry, partition)));
    expect(found.map((each) => each.length)).toEqual([250, 250, 250, 250]);
    expect(found[1]).toEqual(Array.from({ length: 250 }, (_, i) => `${i * 4 + 1}`));
  });

  test('refuses work after it was closed', async () => {
    const waiting = ground.log.read(telemetry, 0, 0, { waitMs: 60_000 });
    await ground.log.close();
    expect(await waiting).toEqual([]);
    await expect(ground.log.append([entry(telemetry, 0, 'late')])).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' });
  });
}
