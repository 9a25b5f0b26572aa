import { describe, expect, it } from 'vitest';
import { MergedBlocks } from '../../runtime/block/merged-blocks.ts';
import type { LogEntry, LogRecord } from '../../runtime/log/port.ts';
import { Chunk } from './chunk.ts';
import { block, dayMs, midnight, tick } from './test-bench.ts';

const at = (offset: number, entry: LogEntry): LogRecord => ({ ...entry, offset });

describe('a chunk', () => {
  it('takes any day first, then that day only, and ticks of any', () => {
    const chunk = new Chunk(5, new MergedBlocks());
    expect(chunk.takes(at(5, block({ time: midnight })))).toBe(true);
    chunk.add(at(5, block({ time: midnight })), 'telemetry');
    expect(chunk.takes(at(6, block({ time: midnight + dayMs - 1 })))).toBe(true);
    expect(chunk.takes(at(6, block({ time: midnight + dayMs })))).toBe(false);
    expect(chunk.takes(at(6, block({ time: midnight - 1 })))).toBe(false);
    expect(chunk.takes(at(6, tick(midnight + dayMs)))).toBe(true);
  });

  it('spans what it passed over, and holds none of it', () => {
    const chunk = new Chunk(5, new MergedBlocks());
    chunk.skip(at(7, block()));
    expect([chunk.from, chunk.to, chunk.empty, chunk.lastBlock]).toEqual([5, 8, true, -1]);
  });

  it('keeps ticks with their place, and is not empty with ticks alone', () => {
    const chunk = new Chunk(0, new MergedBlocks());
    chunk.add(at(3, tick(midnight)), 'identity');
    expect(chunk.ticks).toEqual([{ lane: 2, partition: 0, offset: 3, time: midnight, fleet: 0, baselines: 0 }]);
    expect([chunk.empty, chunk.rows, chunk.lastBlock]).toEqual([false, 0, -1]);
  });

  it('is full at its rows', () => {
    const chunk = new Chunk(0, new MergedBlocks());
    chunk.add(at(0, block()), 'telemetry');
    expect([chunk.isFull(2), chunk.isFull(1)]).toEqual([false, true]);
  });

  it('holds the rows of its own records alone', () => {
    const merged = new MergedBlocks();
    const first = new Chunk(0, merged);
    first.add(at(0, block()), 'telemetry');
    first.add(at(1, block()), 'telemetry');
    expect([first.rows, merged.rows]).toEqual([2, 2]);
    const second = new Chunk(first.to, merged);
    second.add(at(2, block()), 'telemetry');
    expect([second.rows, merged.rows]).toEqual([1, 1]);
  });
});
