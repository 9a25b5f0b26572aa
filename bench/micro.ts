import type { Line } from '../ingest/line.ts';
import { Framer } from '../ingest/sources/syslog/framing.ts';
import { BlockCursor } from '../runtime/block/cursor.ts';
import { MergedBlocks, type PlacedBlock } from '../runtime/block/merged-blocks.ts';
import { packPayload, unpackPayload } from '../runtime/log/payload.ts';
import { release } from '../runtime/release.ts';
import { deviceOf } from '../schemas/event/event.ts';
import { buildInto, chunksOf, refuse, takeIn } from './blocks.ts';
import { LineSource } from './workload.ts';

export interface Piece {
  piece: string;
  /** CPU microseconds per event, the least of some repetitions. */
  us: number;
}

/** What single pieces of the hot path cost, in this process and on one thread. */
export function measurePieces(lines: number, repetitions: number): Piece[] {
  const now = Date.now();
  const chunks = chunksOf(new LineSource({ lines, devices: 10_000, seed: 7, from: now }), lines);
  const blocks: Uint8Array[] = [];
  takeIn(chunks, buildInto(blocks), now);
  const nowhere = { event: () => undefined, reject: refuse };
  const packed = blocks.map(packPayload);
  const placed = blocks.map((payload, offset) => ({ payload, position: { lane: 1, partition: 0, offset } }));
  const merged = new MergedBlocks();
  const runs: [string, () => void][] = [
    ['framing', () => frame(chunks)],
    ['framing, header, decoding, steps', () => takeIn(chunks, nowhere, now)],
    ['the same and laying out columns', () => takeIn(chunks, buildInto([]), now)],
    ['packing for the log (zstd, level 1)', () => blocks.forEach((block) => release(packPayload(block)))],
    ['unpacking, each reader', () => packed.forEach((bytes) => release(unpackPayload(bytes, 'a block')))],
    ['reading as detectors do', () => blocks.forEach(readAsDetectors)],
    ['laying blocks together for ClickHouse', () => layTogether(merged, placed)],
  ];
  return runs.map(([piece, run]) => ({ piece, us: leastCpuUs(run, repetitions) / lines }));
}

function layTogether(merged: MergedBlocks, blocks: readonly PlacedBlock[]): void {
  merged.clear();
  for (const block of blocks) {
    merged.add(block);
    if (merged.rows >= 50_000) merged.clear();
  }
}

function leastCpuUs(run: () => void, repetitions: number): number {
  run();
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < repetitions; i++) {
    const before = process.threadCpuUsage();
    run();
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, user + system);
  }
  return least;
}

function frame(chunks: readonly Buffer[]): void {
  const framer = new Framer();
  let bytes = 0;
  const sink = { line: (line: Line) => void (bytes += line.to - line.from), blank: () => undefined, broken: refuse };
  for (const chunk of chunks) framer.push(chunk, sink);
}

let seen = 0;
const cursor = new BlockCursor();

function readAsDetectors(block: Uint8Array): void {
  cursor.open(block);
  for (let row = 0; row < cursor.rows; row++) {
    const event = cursor.seek(row);
    seen += event.kind.length + event.tenant.length + deviceOf(event).length + event.trust.length;
    seen += event.time + event.sequence + event.size + event.weight;
    seen += event.nonce.length + event.payloadHash.length + event.bootId.length;
    seen += event.backlog || event.redelivered ? 1 : 0;
  }
}

if (process.argv[1] === import.meta.filename) {
  for (const { piece, us } of measurePieces(Number(process.argv[2] ?? 200_000), 5)) {
    process.stdout.write(`${us.toFixed(3).padStart(8)} us  ${piece}\n`);
  }
}
