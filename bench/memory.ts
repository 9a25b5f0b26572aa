import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildInto, chunksOf, takeIn } from './blocks.ts';
import { LineSource } from './workload.ts';

export interface MemoryPerDevice {
  /** Bytes per device: growth of what the process occupies, and of what lives in it after collection. */
  rss: number;
  live: number;
  subjects: number;
}

export const fewDevices = 10_000;
export const manyDevices = 110_000;
const lines = 880_000;

/** Folds as many lines of few devices and then of many, in a process that does nothing else. */
export function measureMemory(scratch: string): MemoryPerDevice {
  const files = [fewDevices, manyDevices].map((devices) => {
    const file = join(scratch, `devices-${devices}.blocks`);
    writeBlocks(file, devices);
    return file;
  });
  // Whether the heap's young generation doubles meanwhile is chance: the middle one of three runs.
  const runs = Array.from({ length: 3 }, () => growth(files)).sort((a, b) => a.rss - b.rss);
  for (const file of files) rmSync(file);
  return runs[1] as MemoryPerDevice;
}

function growth(files: readonly string[]): MemoryPerDevice {
  const script = fileURLToPath(new URL('fold-memory.ts', import.meta.url));
  const ran = spawnSync(process.execPath, ['--expose-gc', script, ...files], { encoding: 'utf8', timeout: 240_000 });
  if (ran.status !== 0) throw new Error(`fold-memory.ts: ${ran.stderr}`);
  const [few, many] = JSON.parse(ran.stdout) as { rss: number; live: number; subjects: number }[];
  if (few === undefined || many === undefined) throw new Error('fold-memory.ts printed too little');
  const added = many.subjects - few.subjects;
  return { rss: (many.rss - few.rss) / added, live: (many.live - few.live) / added, subjects: many.subjects };
}

/** Blocks with their length (u32) before each. */
function writeBlocks(file: string, devices: number): void {
  const out = openSync(file, 'w');
  const from = Date.now();
  const source = new LineSource({ lines: 0, devices, seed: 3, from, inTurn: true });
  try {
    for (let round = 0; round < lines / devices; round++) {
      const blocks: Uint8Array[] = [];
      const sink = buildInto(blocks);
      takeIn(chunksOf(source, devices), sink, from + round * 60_000);
      sink.finish();
      for (const block of blocks) {
        const length = Buffer.alloc(4);
        length.writeUInt32LE(block.length);
        writeSync(out, length);
        writeSync(out, block);
      }
    }
  } finally {
    closeSync(out);
  }
}
