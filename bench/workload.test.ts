import { describe, expect, it } from 'vitest';
import { buildInto, chunksOf, takeIn } from './blocks.ts';
import { LineSource } from './workload.ts';

const from = Date.UTC(2026, 0, 5, 12);
const options = { lines: 20_000, devices: 1_000, seed: 5, from };
const take = (source: LineSource, lines: number): string => Array.from({ length: lines }, () => source.next()).join('');

describe('the workload', () => {
  it('is the same for the same seed and another for another', () => {
    const first = take(new LineSource(options), 500);
    expect(take(new LineSource(options), 500)).toBe(first);
    expect(take(new LineSource({ ...options, seed: 6 }), 500)).not.toBe(first);
  });

  it('has lines of about 294 bytes, a tenth of them BSD, some sent again and some in floods', () => {
    const source = new LineSource({ ...options, lines: 100_000 });
    take(source, 100_000);
    const { lines, bytes, bsd, replays, flooded } = source.stats;
    expect(bytes / lines).toBeGreaterThan(285);
    expect(bytes / lines).toBeLessThan(305);
    expect(bsd / lines).toBeCloseTo(0.1, 2);
    expect(replays).toBeGreaterThan(0);
    expect(flooded).toBeGreaterThan(0);
  });

  it('holds nothing that the pipeline refuses', () => {
    const blocks: Uint8Array[] = [];
    const sink = buildInto(blocks);
    takeIn(chunksOf(new LineSource(options), options.lines), sink, from);
    sink.finish();
    expect(blocks.length).toBeGreaterThan(5);
  });
});
